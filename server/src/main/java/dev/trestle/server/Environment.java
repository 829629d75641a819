package dev.trestle.server;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.regex.Pattern;

/**
 * One deployment of Trestle, such as {@code local} or {@code prod}, and the names of its AWS
 * resources. They are the ones that {@code deploy/environment.yaml} creates.
 *
 * @param environment setting {@code trestle.environment}, by environment variable {@code
 *     TRESTLE_ENVIRONMENT}: 1 to 30 lower-case letters, digits or hyphens, beginning with a letter
 */
@Context
@ConfigurationProperties("trestle")
public record Environment(@Bindable(defaultValue = "local") String environment) {

  private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9-]{0,29}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if AWS would not take names made from it
   */
  public Environment {
    if (!VALID.matcher(environment).matches()) {
      throw new IllegalArgumentException(
          "TRESTLE_ENVIRONMENT is '"
              + environment
              + "': use 1 to 30 lower-case letters, digits or hyphens, beginning with a letter");
    }
  }

  public String bus() {
    return named("application-events");
  }

  public String eventLogTable() {
    return named("event-log");
  }

  public String eventStateTable() {
    return named("event-state");
  }

  public String objectStateTable() {
    return named("object-state");
  }

  public String jobStateTable() {
    return named("transcription-job-state");
  }

  public String requestsQueue() {
    return named("transcription-requests");
  }

  public String jobsQueue() {
    return named("transcription-jobs");
  }

  public String resultsQueue() {
    return named("transcription-results");
  }

  public String busCaptureQueue() {
    return named("bus-capture");
  }

  public String s3EventsQueue() {
    return named("s3-events");
  }

  public String s3IntakeQueue() {
    return named("s3-intake");
  }

  public String uploadsBucket() {
    return named("uploads");
  }

  public String transcriptsBucket() {
    return named("transcripts");
  }

  public String failedEventsBucket() {
    return named("failed-events");
  }

  public String alertsTopic() {
    return named("alerts");
  }

  /** The queue that takes what {@code queue} could not be rid of. */
  public String deadLetterQueue(String queue) {
    return queue + "-dlq";
  }

  private String named(String resource) {
    return environment + "-" + resource;
  }
}
