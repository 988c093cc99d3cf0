export { bundleFunction, type Bundle, type BundleOptions } from './bundle-function.ts';
