package dev.trestle.aws.embedded;

import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * LocalStack for the tests of one JVM. Apart, so that only who asks for it needs Testcontainers.
 */
final class LocalStack {

  /** Images after this one refuse to start without an account token (LocalStack, March 2026). */
  private static final String IMAGE = "localstack/localstack:4.14.0";

  @SuppressWarnings("resource") // Testcontainers stops it with the JVM
  static AwsEndpoint start() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new TestAbortedException("-Daws=localstack needs Docker, which is not here");
    }
    var container = new LocalStackContainer(DockerImageName.parse(IMAGE));
    container.start();
    return new AwsEndpoint(container.getEndpoint());
  }

  private LocalStack() {}
}
