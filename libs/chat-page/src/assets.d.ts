// What esbuild gives for these imports: see bundle in tools/lambda.
declare module '*.html' {
  const text: string;
  export default text;
}
declare module '*.css' {
  const text: string;
  export default text;
}
declare module '*?browser' {
  const script: string;
  export default script;
}
