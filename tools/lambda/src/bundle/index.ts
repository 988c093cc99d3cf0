export { bundleForBrowser } from './browser-scripts.ts';
export { bundleFunction, type Bundle, type BundleOptions } from './bundle-function.ts';
