/** AWS's placeholder account, and the region that functions are told. */
export const accountId = '000000000000';
export const region = 'us-east-1';

const prefix = 'chatbot-';

export const deployedName = (name: string): string => prefix + name;
export const functionArn = (name: string): string => `arn:aws:lambda:${region}:${accountId}:function:${prefix}${name}`;

const deployedNameOrArn = new RegExp(
  `^(?:(?:arn:aws:lambda:[a-z0-9-]+:)?[0-9]{12}:function:)?${prefix}([a-z0-9-]+)(?::\\$LATEST)?$`,
);

/**
 * The workspace's name of a function that is called by its deployed name, partial ARN or ARN, with or without the
 * qualifier $LATEST; undefined when it can be no function of this workspace.
 */
export function functionOf(nameOrArn: string): string | undefined {
  return deployedNameOrArn.exec(nameOrArn)?.[1];
}
