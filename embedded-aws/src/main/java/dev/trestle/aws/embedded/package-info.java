/**
 * A local AWS behind one endpoint: DynamoDB, SQS, SNS, S3 and EventBridge for unmodified SDKs and
 * CLI.
 *
 * <p>Start with {@link dev.trestle.aws.embedded.EmbeddedAws}; in tests with {@link
 * dev.trestle.aws.embedded.Aws}.
 */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded;
