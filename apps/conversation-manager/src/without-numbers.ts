/** The numbers of an earlier answer's sources would be taken for those of the next. */
export const withoutNumbers = (answer: string): string => answer.replace(/ ?\[\d+\]/g, '');
