package dev.trestle.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes the resources of {@code environment.yaml} by the services' own calls, on any endpoint.
 *
 * <p>For embedded AWS and LocalStack; on AWS itself deploy the template with CloudFormation.
 * Applying it again is harmless: what exists is kept, and attributes that can change are set. Keys
 * and indexes of an existing table never change.
 *
 * <p>Understands only the resource types, properties and functions that the template uses; any
 * other is an {@link IllegalArgumentException} that names it. A call that AWS refuses is an {@link
 * IllegalStateException} that names the resource.
 */
public final class Provision {

  private final AwsClients aws;

  /** The clients stay the caller's to close. */
  public Provision(AwsClients aws) {
    this.aws = aws;
  }

  /**
   * Makes every resource of the environment and returns when all can be used.
   *
   * @param environment first part of each name: lower-case letters, digits and hyphens, at most 30
   * @return the template's outputs, such as {@code TranscriptionJobsQueueUrl}
   */
  public Map<String, String> environment(String environment) {
    return environment(environment, Map.of());
  }

  /**
   * As the other, with further parameters of the template.
   *
   * @param parameters such as {@code DirectEvents}, by name
   */
  public Map<String, String> environment(String environment, Map<String, String> parameters) {
    Map<String, String> all = new HashMap<>(parameters);
    all.put("Environment", environment);
    return apply(template(), all);
  }

  Map<String, String> apply(String template, Map<String, String> parameters) {
    return new Stack(Template.parse(template), parameters, new ResourceTypes(aws)).make();
  }

  /** The template's text. */
  static String template() {
    try (InputStream in = Provision.class.getResourceAsStream("environment.yaml")) {
      if (in == null) {
        throw new IllegalStateException("environment.yaml is not on the classpath");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
