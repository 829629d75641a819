package dev.trestle.launcher;

import dev.trestle.deploy.AwsClients;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** How to reach embedded AWS. It checks no signature: any region and keys do, these are ours. */
final class LocalAws {

  static final String REGION = "us-east-1";
  static final String KEY = "test";

  private LocalAws() {}

  static AwsClients clients(URI endpoint) {
    return AwsClients.at(
        endpoint,
        Region.of(REGION),
        StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, KEY)));
  }

  /** The environment variables that point a process at the stack. */
  static Map<String, String> variables(Options options) {
    Ports ports = options.ports();
    return Map.of(
        "TRESTLE_ENVIRONMENT",
        options.environment(),
        "TRESTLE_ADAPTER_GATEWAY",
        "localhost:" + ports.gateway().grpc(),
        "TRESTLE_SERVER_DRAIN_DELAY", // Nothing sends callers here that has to notice.
        "0s",
        "TRESTLE_SECURITY_MODE", // Nobody but who sits at this machine is to reach it.
        "open",
        "AWS_ENDPOINT_URL",
        ports.awsEndpoint().toString(),
        "AWS_REGION",
        REGION,
        "AWS_ACCESS_KEY_ID",
        KEY,
        "AWS_SECRET_ACCESS_KEY",
        KEY);
  }
}
