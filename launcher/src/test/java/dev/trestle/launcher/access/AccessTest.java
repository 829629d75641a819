package dev.trestle.launcher.access;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trestle.launcher.access.Role.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the roles allow is what the services call, so far as a whole run of their integration tests
 * in this build shows. Services that tests start as processes are not seen.
 */
class AccessTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  /** Actions that are no calls, and why roles allow them. */
  private static final Map<String, String> NO_CALLS =
      Map.of(
          "s3:ListBucket", "with it S3 says 404, not 403, of an object that is not there",
          "kms:Decrypt", "AWS does it in the caller's name, and embedded AWS has no keys",
          "kms:GenerateDataKey", "as kms:Decrypt");

  private static final String PARAMETER =
      "what a test calls for the environment's own, the code calls for the parameter's";

  private static final String REDRIVE = "redrives to it; tests redrive to transcription-requests";

  private static final String OUTAGE = "read after a long outage only";

  /** What no recording shows of a statement, and why a role allows it. */
  private static final Map<String, String> UNSEEN =
      Map.ofEntries(
          entry(
              "replayer Consume: sqs:ChangeMessageVisibility",
              "of messages that fail or take long; tests of queues and of the adapter show it"),
          entry(
              "replayer SendBack: sqs:GetQueueAttributes",
              "reseeds to the environment's queues; tests reseed to queues of their own"),
          entry("replayer SendBack: <env>-transcription-results", REDRIVE),
          entry("replayer SendBack: <env>-s3-intake", REDRIVE),
          entry("replayer ObjectsOfLogs: s3:GetObjectVersion", PARAMETER),
          entry("replayer ObjectsOfLogs: other", PARAMETER),
          entry("replayer ReseedBuses: events:PutEvents", PARAMETER),
          entry("replayer DeadLetterQueues: sqs:ReceiveMessage", PARAMETER),
          entry("replayer DeadLetterQueues: sqs:DeleteMessage", PARAMETER),
          entry("replayer DeadLetterQueues: sqs:ChangeMessageVisibility", PARAMETER),
          entry("transcriber-adapter WorkerQueues: sqs:GetQueueUrl", PARAMETER),
          entry("transcriber-adapter WorkerQueues: sqs:GetQueueAttributes", PARAMETER),
          entry("transcriber-adapter WorkerQueues: sqs:SendMessage", PARAMETER),
          entry("transcriber-adapter WorkerQueues: other", PARAMETER),
          entry("transcriber-adapter Log: dynamodb:Query", OUTAGE),
          entry("transcriber-adapter Log: <env>-event-log", OUTAGE),
          entry("transcriber-adapter Log: <env>-event-state", OUTAGE));

  @ParameterizedTest
  @CsvSource({
    "gateway, GatewayRole",
    "replayer, ReplayerRole",
    "transcriber-adapter, AdapterRole",
  })
  void aRoleAllowsWhatItsServiceCallsAndNothingElse(String service, String name)
      throws IOException {
    String began = System.getProperty("build.began");
    assumeTrue(began != null, "not compared: only Maven says when the build began");
    TestRun run = new TestRun(PROJECT.resolve(service), Instant.parse(began));
    List<String> notRun = run.notRun();
    assumeTrue(notRun.isEmpty(), () -> "not compared, since this build did not run " + notRun);
    Set<Right> used = run.rights(Files.readString(PROJECT.resolve("deploy/environment.yaml")));
    Role role = Role.read(PROJECT.resolve("deploy/access.yaml"), name);

    assertThat(used.stream().filter(right -> !role.allows(right)).map(Right::toString).sorted())
        .as("called by %s, and not allowed by %s", service, name)
        .isEmpty();
    assertThat(
            role.statements().stream()
                .flatMap(statement -> unused(statement, used))
                .filter(what -> !UNSEEN.containsKey(service + " " + what)))
        .as("allowed by %s, and never called by %s", name, service)
        .isEmpty();
  }

  /** Actions that were called on none of the resources, and resources with which none was. */
  private static Stream<String> unused(Statement statement, Set<Right> used) {
    List<Right> called = used.stream().filter(statement::allows).toList();
    Set<String> actions = new TreeSet<>(statement.actions());
    actions.removeAll(NO_CALLS.keySet());
    Set<String> resources =
        actions.isEmpty() ? new TreeSet<>() : new TreeSet<>(statement.resources());
    actions.removeAll(called.stream().map(Right::action).collect(Collectors.toSet()));
    resources.removeAll(called.stream().map(Right::resource).collect(Collectors.toSet()));
    return Stream.concat(actions.stream(), resources.stream())
        .map(what -> statement.sid() + ": " + what);
  }
}
