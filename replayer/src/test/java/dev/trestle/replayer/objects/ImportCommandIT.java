package dev.trestle.replayer.objects;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import io.micronaut.context.ApplicationContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The import command over embedded AWS, beside nobody and beside others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportCommandIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AwsEnvironment environment = AwsEnvironment.create(AwsEndpoint.get());
  private final S3Client s3 = environment.aws().s3();
  private final String bucket = environment.named("uploads");

  /** Looks and deletes beside the commands; runs no import. */
  private final ApplicationContext beside =
      ApplicationContext.run(
          settings(
              Map.of(
                  "trestle.operation.only", "none",
                  "trestle.objects.enabled", "false",
                  "trestle.capture.enabled", "false",
                  "trestle.dead-letters.enabled", "false",
                  "trestle.groups.lag-interval", "0s")));

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private CountDownLatch interrupted = new CountDownLatch(1);

  @BeforeEach
  void nobodyInterruptsYet() {
    interrupted = new CountDownLatch(1);
  }

  private Map<String, Object> settings(Map<String, String> more) {
    Map<String, Object> settings = new HashMap<>(environment.micronautProperties());
    settings.put("trestle.operation.poll-interval", "100ms");
    settings.putAll(more);
    return settings;
  }

  @AfterAll
  void close() {
    beside.close();
  }

  private int run(Map<String, String> settings, CountDownLatch interrupted, String... options) {
    said.reset();
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    return ImportCommand.run(List.of(options), settings(settings), err, interrupted);
  }

  private int run(String... options) {
    return run(Map.of(), new CountDownLatch(1), options);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private void put(String key) {
    var unused = s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString("x"));
  }

  private List<String> recorded(String name) {
    return beside
        .getBean(BatchStore.class)
        .readForward(
            Partition.first("objects/" + name),
            Offset.FIRST,
            1 << 20,
            BatchStore.Consistency.STRONG)
        .stream()
        .flatMap(batch -> BatchCodec.decode(batch).events().stream())
        .map(Event::subject)
        .toList();
  }

  @Test
  void theHistoryIsImportedOnceHoweverOftenItIsRunAndNoPortIsOpened() throws IOException {
    put("done/1");
    put("done/1");
    put("done/2");
    try (ServerSocket grpc = new ServerSocket(0);
        ServerSocket http = new ServerSocket(0)) {
      Map<String, String> taken =
          Map.of(
              "grpc.server.port", String.valueOf(grpc.getLocalPort()),
              "micronaut.server.port", String.valueOf(http.getLocalPort()));

      assertThat(
              run(
                  taken,
                  interrupted,
                  "--name=done",
                  "--bucket=" + bucket,
                  "--prefix=done/",
                  "--content=10"))
          .as(said())
          .isEqualTo(ImportCommand.DONE);
    }
    assertThat(recorded("done")).containsExactlyInAnyOrder("done/1", "done/1", "done/2");

    put("done/3");
    assertThat(run("--name=done", "--bucket=" + bucket, "--prefix=done/", "--content=10"))
        .isEqualTo(ImportCommand.DONE);
    assertThat(recorded("done")).as("what came later is for live changes").hasSize(3);
    assertThat(said()).isEmpty();
  }

  @Test
  void whatWasInterruptedGoesOnWhenItIsRunAgain() throws Exception {
    put("again/1");
    String[] options = {"--name", "again", "--bucket", bucket, "--prefix", "again/"};
    CompletableFuture<Integer> first =
        CompletableFuture.supplyAsync(
            () -> run(Map.of("trestle.operation.poll-interval", "1h"), interrupted, options));
    awaitLog("again");
    interrupted.countDown();

    assertThat(first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(ImportCommand.INTERRUPTED);
    assertThat(said()).contains("objects/again").contains("goes on");
    assertThat(recorded("again")).isEmpty();

    assertThat(run(options)).as(said()).isEqualTo(ImportCommand.DONE);
    assertThat(recorded("again")).containsExactly("again/1");
  }

  @Test
  void anImportOfADeletedLogIsCancelled() throws Exception {
    String[] options = {"--name", "deleted", "--bucket", bucket, "--prefix", "deleted/"};
    CompletableFuture<Integer> first =
        CompletableFuture.supplyAsync(
            () -> run(Map.of("trestle.operation.poll-interval", "1h"), interrupted, options));
    awaitLog("deleted");
    var unused = beside.getBean(ObjectLogs.class).delete("deleted", "the test");

    assertThat(first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ImportCommand.FAILED);
    assertThat(said()).contains("objects/deleted").contains("another name");
    assertThat(run(options)).isEqualTo(ImportCommand.FAILED);
    assertThat(said()).contains("deleted").contains("use another name");
  }

  private void awaitLog(String name) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    ObjectLogImports imports = beside.getBean(ObjectLogImports.class);
    while (imports.find(name).isEmpty()) {
      assertThat(System.nanoTime()).as("begun").isLessThan(deadline);
    }
  }

  @Test
  void aBucketThatIsNotThereIsSaid() {
    assertThat(run("--name", "lost", "--bucket", "lost-" + UUID.randomUUID()))
        .isEqualTo(ImportCommand.FAILED);
    assertThat(said()).contains("There is no bucket lost-");
  }

  @Test
  void aBucketWithoutVersionsIsSaid() {
    String plain = "plain-" + UUID.randomUUID();
    s3.createBucket(r -> r.bucket(plain));

    assertThat(run("--name", "plain", "--bucket", plain)).isEqualTo(ImportCommand.FAILED);
    assertThat(said()).contains("never had versioning: enable it");
  }

  @Test
  void aBucketThatVanishesBeforeItIsListedFailsTheImportAndRunningAgainTriesAgain() {
    String gone = environment.named("gone");
    s3.createBucket(r -> r.bucket(gone));
    s3.putBucketVersioning(r -> r.bucket(gone).versioningConfiguration(v -> v.status("Enabled")));
    String[] options = {"--name", "gone", "--bucket", gone};
    interrupted.countDown();
    assertThat(run(Map.of("trestle.operation.poll-interval", "1h"), interrupted, options))
        .isEqualTo(ImportCommand.INTERRUPTED);
    s3.deleteBucket(r -> r.bucket(gone));

    assertThat(run(options)).isEqualTo(ImportCommand.FAILED);
    assertThat(said()).contains("objects/gone failed").contains("there is no bucket " + gone);

    s3.createBucket(r -> r.bucket(gone));
    s3.putBucketVersioning(r -> r.bucket(gone).versioningConfiguration(v -> v.status("Enabled")));
    assertThat(run(options)).as(said()).isEqualTo(ImportCommand.DONE);
  }

  @Test
  void whatConcernsCallersOnlyIsNotSaid() {
    Logger server = (Logger) LoggerFactory.getLogger("dev.trestle.server");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    server.addAppender(lines);
    try {
      for (String mode : List.of("open", "policy")) {
        assertThat(
                run(
                    Map.of("trestle.security.mode", mode),
                    interrupted,
                    "--name=quiet-" + mode,
                    "--bucket=" + bucket,
                    "--prefix=quiet-" + mode + "/"))
            .as(said())
            .isEqualTo(ImportCommand.DONE);
      }
    } finally {
      server.detachAppender(lines);
    }
    assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  @Test
  void missingPermissionIsSaid() throws IOException {
    try (AnsweringS3 refusing = new AnsweringS3(403, "")) {
      assertThat(
              run(
                  Map.of("aws.services.s3.endpoint-override", refusing.uri().toString()),
                  interrupted,
                  "--name=refused",
                  "--bucket=" + bucket,
                  "--prefix=refused/"))
          .isEqualTo(ImportCommand.FAILED);
    }
    assertThat(said()).contains("s3:ListBucketVersions");
  }

  @Test
  void whatDoesNotAnswerIsToBeTriedAgain() throws IOException {
    try (AnsweringS3 failing = new AnsweringS3(503, "")) {
      assertThat(
              run(
                  Map.of("aws.services.s3.endpoint-override", failing.uri().toString()),
                  interrupted,
                  "--name=slow",
                  "--bucket=" + bucket,
                  "--prefix=slow/"))
          .isEqualTo(ImportCommand.TRY_AGAIN);
    }
    assertThat(said()).contains("S3 does not answer");
    assertThat(
            run(
                Map.of("trestle.environment", "nowhere"),
                interrupted,
                "--name=slow",
                "--bucket=" + bucket))
        .isEqualTo(ImportCommand.TRY_AGAIN);
    assertThat(said()).contains("nowhere-event-log").contains("run the command again");
  }

  @Test
  void valuesThatNoObjectLogCanHaveAreWrongUsage() {
    assertThat(run("--name", "a#b", "--bucket", bucket)).isEqualTo(ImportCommand.WRONG_USAGE);
    assertThat(said()).startsWith("name: ");
  }
}
