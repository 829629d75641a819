package dev.trestle.aws.embedded;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Chooses the AWS of this JVM's tests, and starts it once. */
final class TestAws {

  private static @Nullable AwsEndpoint started;

  static synchronized AwsEndpoint endpoint() {
    AwsEndpoint endpoint = started;
    if (endpoint == null) {
      endpoint = start();
      started = endpoint;
    }
    return endpoint;
  }

  private static AwsEndpoint start() {
    String endpoint = System.getProperty("aws.endpoint", "");
    if (!endpoint.isBlank()) {
      return new AwsEndpoint(URI.create(endpoint));
    }
    String kind = System.getProperty("aws", "");
    return switch (kind) {
      case "", "embedded" -> embedded();
      case "localstack" -> LocalStack.start();
      default ->
          throw new IllegalArgumentException(
              "-Daws must be embedded or localstack, but is " + kind);
    };
  }

  private static AwsEndpoint embedded() {
    EmbeddedAws aws = EmbeddedAws.start();
    Runtime.getRuntime().addShutdownHook(new Thread(aws::close, "embedded-aws-stop"));
    return new AwsEndpoint(aws.endpoint());
  }

  private TestAws() {}
}
