export { ImageBuilder, type BuiltImage, type Engine, type ImageOptions, type Places } from './image-builder.ts';
export { loadIntoDocker } from './load-into-docker.ts';
export { readLayout, type Image } from '../oci/layout.ts';
