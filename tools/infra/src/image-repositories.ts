import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Repository, TagStatus } from 'aws-cdk-lib/aws-ecr';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { repositoryPrefix, synthesizer } from './names.ts';

/** Images that no tag names any more are kept this long, so that a deployment can be taken back. */
const KEPT = Duration.days(30);

/** A stack of its own, made first: images are pushed into it before there can be functions that run them. */
export class ImageRepositories extends Stack {
  constructor(scope: Construct, id: string, deployedNames: string[]) {
    super(scope, id, { synthesizer: synthesizer(), description: 'Docent: the repositories of its images' });
    for (const name of deployedNames) {
      const repository = new Repository(this, name, {
        repositoryName: `${repositoryPrefix}/${name}`,
        imageScanOnPush: true,
        lifecycleRules: [{ tagStatus: TagStatus.UNTAGGED, maxImageAge: KEPT }],
        removalPolicy: RemovalPolicy.RETAIN,
      });
      repository.addToResourcePolicy(this.pullByLambda());
    }
    new CfnOutput(this, 'ImageRegistry', {
      description: 'IMAGE_REGISTRY for "npx nx run-many -t push"',
      value: `${this.account}.dkr.ecr.${this.region}.${this.urlSuffix}/${repositoryPrefix}`,
    });
  }

  private pullByLambda(): PolicyStatement {
    return new PolicyStatement({
      principals: [new ServicePrincipal('lambda.amazonaws.com')],
      actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
    });
  }
}
