package dev.trestle.deploy;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Blocking clients of the five services that an environment uses, safe across threads. */
public record AwsClients(
    DynamoDbClient dynamoDb,
    SqsClient sqs,
    S3Client s3,
    EventBridgeClient eventBridge,
    SnsClient sns)
    implements AutoCloseable {

  /** Clients of real AWS, or of {@code AWS_ENDPOINT_URL}; all else by the SDK's default chain. */
  public static AwsClients ofDefaults() {
    return new AwsClients(
        DynamoDbClient.builder().httpClientBuilder(http()).build(),
        SqsClient.builder().httpClientBuilder(http()).build(),
        S3Client.builder().forcePathStyle(true).httpClientBuilder(http()).build(),
        EventBridgeClient.builder().httpClientBuilder(http()).build(),
        SnsClient.builder().httpClientBuilder(http()).build());
  }

  /** Clients of one endpoint that serves all five services. */
  public static AwsClients at(URI endpoint, Region region, AwsCredentialsProvider credentials) {
    return new AwsClients(
        at(DynamoDbClient.builder(), endpoint, region, credentials)
            .httpClientBuilder(http())
            .build(),
        at(SqsClient.builder(), endpoint, region, credentials).httpClientBuilder(http()).build(),
        at(S3Client.builder().forcePathStyle(true), endpoint, region, credentials)
            .httpClientBuilder(http())
            .build(),
        at(EventBridgeClient.builder(), endpoint, region, credentials)
            .httpClientBuilder(http())
            .build(),
        at(SnsClient.builder(), endpoint, region, credentials).httpClientBuilder(http()).build());
  }

  /** As {@link #at(URI, Region, AwsCredentialsProvider)}, with the default chain's credentials. */
  public static AwsClients at(URI endpoint, Region region) {
    return at(endpoint, region, DefaultCredentialsProvider.create());
  }

  private static <B extends AwsClientBuilder<B, ?>> B at(
      B builder, URI endpoint, Region region, AwsCredentialsProvider credentials) {
    return builder.endpointOverride(endpoint).region(region).credentialsProvider(credentials);
  }

  /** Given as a builder, so that each SDK client owns and closes its own. */
  private static SdkHttpClient.Builder<?> http() {
    return ApacheHttpClient.builder().maxConnections(100);
  }

  @Override
  public void close() {
    dynamoDb.close();
    sqs.close();
    s3.close();
    eventBridge.close();
    sns.close();
  }
}
