export { cloneOfThis } from './clone.ts';
export { nx } from './nx.ts';
export { startCloud } from './containers/cloud.ts';
export { startContainer, type Container, type ContainerOptions } from './containers/container.ts';
export { startDocker, type Docker } from './containers/docker.ts';
export { pushImages, reference } from './containers/pushed-images.ts';
export { freePort, startRegistryServer } from './containers/registry-server.ts';
export { runtimeInterfaceEmulator } from './containers/rie.ts';
export { waitFor } from './containers/wait-for.ts';
