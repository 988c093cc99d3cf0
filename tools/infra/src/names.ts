import { BootstraplessSynthesizer } from 'aws-cdk-lib';

/** Before the repositories' names in ECR. */
export const repositoryPrefix = 'docent';
/** Before the names of secrets in Secrets Manager. */
export const secretPrefix = 'docent';

/** Plain CloudFormation: nothing has to be made in the account before. */
export const synthesizer = (): BootstraplessSynthesizer => new BootstraplessSynthesizer();
