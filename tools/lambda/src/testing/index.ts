export { cloneOfThis } from './clone.ts';
export { nx } from './nx.ts';
export { startCloud } from './containers/cloud.ts';
export { startContainer, type Container, type ContainerOptions } from './containers/container.ts';
export { startDocker, type Docker } from './containers/docker.ts';
export { pushImages, reference } from './containers/pushed-images.ts';
export { startRegistryServer } from './containers/registry-server.ts';
