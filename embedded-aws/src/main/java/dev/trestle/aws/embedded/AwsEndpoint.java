package dev.trestle.aws.embedded;

import dev.trestle.deploy.AwsClients;
import dev.trestle.deploy.Provision;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The AWS that this JVM's tests use, with ready clients. Safe across threads; its clients live as
 * long as the JVM.
 *
 * <p>Which AWS that is, the system properties {@code aws} and {@code aws.endpoint} say: see the
 * module's README.
 */
public final class AwsEndpoint {

  private final URI uri;
  private final AwsCredentialsProvider credentials =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
  private final AwsClients clients;
  private final Set<String> provisioned = ConcurrentHashMap.newKeySet();

  AwsEndpoint(URI uri) {
    this.uri = uri;
    this.clients = AwsClients.at(uri, region(), credentials);
  }

  /**
   * The one endpoint of this JVM, started at the first call.
   *
   * @throws org.opentest4j.TestAbortedException if LocalStack is asked for and there is no Docker
   */
  public static AwsEndpoint get() {
    return TestAws.endpoint();
  }

  /** What SDKs take as the endpoint override. */
  public URI uri() {
    return uri;
  }

  /** Always {@code us-east-1}. */
  public Region region() {
    return Region.US_EAST_1;
  }

  /** Credentials that the endpoint takes. */
  public AwsCredentialsProvider credentials() {
    return credentials;
  }

  /** Shared blocking client. Do not close it. */
  public DynamoDbClient dynamoDb() {
    return clients.dynamoDb();
  }

  /** Shared blocking client. Do not close it. */
  public SqsClient sqs() {
    return clients.sqs();
  }

  /** Shared blocking client, path-style. Do not close it. */
  public S3Client s3() {
    return clients.s3();
  }

  /** Shared blocking client. Do not close it. */
  public EventBridgeClient eventBridge() {
    return clients.eventBridge();
  }

  /** Shared blocking client. Do not close it. */
  public SnsClient sns() {
    return clients.sns();
  }

  /** All five clients. Do not close them. */
  public AwsClients clients() {
    return clients;
  }

  /** What AWS has no call for. Works with embedded AWS only. */
  public TestDoors doors() {
    return new TestDoors(uri);
  }

  /** Points any SDK client builder at this endpoint. */
  public <B extends AwsClientBuilder<B, ?>> B configure(B builder) {
    return builder.endpointOverride(uri).region(region()).credentialsProvider(credentials);
  }

  /**
   * Makes the resources of an environment, unless that was done in this JVM before.
   *
   * @return the environment's name
   */
  public String provision(String environment) {
    if (provisioned.add(environment)) {
      new Provision(clients).environment(environment);
    }
    return environment;
  }

  /** The variables that point a service or the CLI at this endpoint and environment. */
  public Map<String, String> environmentVariables(String environment) {
    return Map.of(
        "TRESTLE_ENVIRONMENT",
        environment,
        "AWS_ENDPOINT_URL",
        uri.toString(),
        "AWS_REGION",
        region().id(),
        "AWS_ACCESS_KEY_ID",
        "test",
        "AWS_SECRET_ACCESS_KEY",
        "test");
  }

  /**
   * The properties that point a Micronaut context at this endpoint: {@code aws.region}, {@code
   * aws.accessKeyId}, {@code aws.secretKey}, {@code aws.services.<service>.endpoint-override} and
   * {@code aws.s3.path-style-access-enabled}.
   */
  Map<String, String> micronautProperties() {
    return Map.of(
        "aws.region", region().id(),
        "aws.accessKeyId", "test",
        "aws.secretKey", "test",
        "aws.services.dynamodb.endpoint-override", uri.toString(),
        "aws.services.sqs.endpoint-override", uri.toString(),
        "aws.services.s3.endpoint-override", uri.toString(),
        "aws.services.eventbridge.endpoint-override", uri.toString(),
        "aws.services.sns.endpoint-override", uri.toString(),
        "aws.s3.path-style-access-enabled", "true");
  }
}
