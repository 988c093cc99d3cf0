/** The environment variable in which a function finds a secret of its `access`. */
export const secretVariable = (secret: string): string => secret.toUpperCase().replaceAll('-', '_');
