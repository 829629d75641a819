package dev.trestle.replayer.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.ContentOptions;
import dev.trestle.v1.ContentState;
import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.DeleteObjectLogRequest;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.GetImportRequest;
import dev.trestle.v1.GetObjectLogRequest;
import dev.trestle.v1.Import;
import dev.trestle.v1.ImportState;
import dev.trestle.v1.ListObjectLogsRequest;
import dev.trestle.v1.ListObjectsRequest;
import dev.trestle.v1.ObjectLogsGrpc;
import dev.trestle.v1.ObjectState;
import dev.trestle.v1.ProjectionOptions;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.WatchImportRequest;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Whole replayers over embedded AWS: a bucket with a past, and what S3 tells of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectLogsIT {

  private static final Duration READY = Duration.ofSeconds(30);

  private final AwsEnvironment environment = AwsEnvironment.create(AwsEndpoint.get());
  private final S3Client s3 = environment.aws().s3();
  private final String bucket = environment.named("uploads");
  private final WholeService service = start(Map.of());

  private WholeService start(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(environment.micronautProperties());
    settings.put("trestle.objects.order-wait", "300ms");
    settings.put("trestle.objects.lease", "2s");
    settings.put("trestle.objects.busy-poll", "50ms");
    settings.put("trestle.objects.idle-poll", "200ms");
    settings.put("trestle.operation.poll-interval", "200ms");
    settings.put("trestle.consumer.long-poll", "1s");
    settings.put("trestle.groups.lag-interval", "0s");
    settings.putAll(more);
    return WholeService.start(settings).awaitReady(READY);
  }

  @AfterAll
  void close() throws InterruptedException {
    service.close();
  }

  private ObjectLogsGrpc.ObjectLogsBlockingStub logs() {
    return ObjectLogsGrpc.newBlockingStub(service.channel())
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private void put(String key, String content) {
    var unused = s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(content));
  }

  private void delete(String key) {
    var unused = s3.deleteObject(r -> r.bucket(bucket).key(key));
  }

  /** So many records from the beginning, as they come. */
  private List<ObjectVersion> read(WholeService from, String log, int count) {
    List<ObjectVersion> records = new ArrayList<>();
    EventReaderGrpc.newBlockingStub(from.channel())
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .read(
            ReadRequest.newBuilder()
                .setLog(log)
                .setEarliest(Empty.getDefaultInstance())
                .setFollow(true)
                .setLimit(count)
                .build())
        .forEachRemaining(
            response -> {
              if (response.hasEvent()) {
                assertThat(response.getEvent().getPosition().getOffset()).isEqualTo(records.size());
                records.add(version(response.getEvent().getEvent()));
              }
            });
    return records;
  }

  private static ObjectVersion version(dev.trestle.v1.Event event) {
    return ObjectVersionEvents.version(
            new Event(
                event.getId(),
                event.getSource(),
                event.getType(),
                event.getSchemaVersion(),
                event.getSubject(),
                Instant.EPOCH,
                Map.of(),
                Payload.of(event.getJson())))
        .orElseThrow();
  }

  private static List<String> of(List<ObjectVersion> records, String key) {
    return records.stream()
        .filter(record -> record.key().equals(key))
        .map(record -> record.kind() + " " + record.via())
        .toList();
  }

  private Import awaitImport(String name) {
    List<Import> seen = new ArrayList<>();
    logs()
        .watchImport(WatchImportRequest.newBuilder().setName(name).build())
        .forEachRemaining(seen::add);
    Import last = seen.get(seen.size() - 1);
    assertThat(last.getState()).as("%s", last).isEqualTo(ImportState.IMPORT_STATE_SUCCEEDED);
    return last;
  }

  @Test
  void whatWasAndWhatComesIsThereOnceAndInOrder() {
    String queue = "digests-" + UUID.randomUUID();
    String queueUrl = environment.aws().sqs().createQueue(r -> r.queueName(queue)).queueUrl();
    put("full/a ü+%", "one");
    put("full/a ü+%", "two");
    put("full/a ü+%", "three");
    delete("full/a ü+%");
    put("full/b", "one");
    CreateObjectLogRequest request =
        CreateObjectLogRequest.newBuilder()
            .setName("full")
            .setBucket(bucket)
            .setPrefix("full/")
            .setContent(ContentOptions.newBuilder().setMaxBytes(10))
            .setProjection(ProjectionOptions.newBuilder().setDigestQueue(queue))
            .build();

    dev.trestle.v1.ObjectLog created = logs().createObjectLog(request);
    put("full/a ü+%", "four");

    assertThat(logs().createObjectLog(request)).isEqualTo(created);
    assertThat(created.getLog()).isEqualTo("objects/full");
    Import imported = awaitImport("full");
    assertThat(imported.getAppended()).isBetween(5L, 6L);
    assertThat(logs().getImport(GetImportRequest.newBuilder().setName("full").build()))
        .isEqualTo(imported);
    put("full/c", "larger than ten");
    delete("full/b");
    put("elsewhere", "x");

    List<ObjectVersion> records = read(service, "objects/full", 8);

    assertThat(of(records, "full/a ü+%").subList(0, 4))
        .containsExactly(
            "CREATED HISTORY", "CREATED HISTORY", "CREATED HISTORY", "DELETE_MARKER HISTORY");
    assertThat(of(records, "full/a ü+%").get(4)).startsWith("CREATED ");
    assertThat(of(records, "full/b")).containsExactly("CREATED HISTORY", "DELETE_MARKER LIVE");
    assertThat(of(records, "full/c")).containsExactly("CREATED LIVE");
    assertThat(
            records.stream()
                .filter(record -> record.key().equals("full/a ü+%"))
                .flatMap(record -> record.content().stream())
                .map(content -> new String(((ObjectContent.Kept) content).bytes())))
        .containsExactly("one", "two", "three", "four");
    awaitProjected("full", 8);
    Map<String, ObjectState> objects = new HashMap<>();
    logs()
        .listObjects(ListObjectsRequest.newBuilder().setName("full").setPrefix("full/").build())
        .forEachRemaining(object -> objects.put(object.getKey(), object));
    assertThat(objects.keySet()).containsExactlyInAnyOrder("full/a ü+%", "full/c");
    assertThat(objects.get("full/a ü+%").getContent().toStringUtf8()).isEqualTo("four");
    assertThat(objects.get("full/c").getContentState())
        .isEqualTo(ContentState.CONTENT_STATE_TOO_LARGE);
    assertThat(lastDigest(queueUrl)).contains("\"objects\":2").contains("\"offset\":8");
  }

  /** More than a page of them, and the longest that there is. */
  @Test
  void objectsAreListedByKeyPageByPage() {
    String longest = "list/" + "ü".repeat(509) + "x";
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      keys.add("list/k" + (100 + i));
    }
    keys.add(20, "list/k119-" + "y".repeat(1_014));
    keys.add(longest);
    keys.forEach(key -> put(key, "x"));
    var unused =
        logs()
            .createObjectLog(
                CreateObjectLogRequest.newBuilder()
                    .setName("list")
                    .setBucket(bucket)
                    .setPrefix("list/")
                    .setContent(ContentOptions.newBuilder().setMaxBytes(1))
                    .setProjection(ProjectionOptions.getDefaultInstance())
                    .build());
    awaitProjected("list", keys.size());

    assertThat(list("list/", "", 0)).containsExactlyElementsOf(keys);
    assertThat(list("list/k1", "list/k130", 3))
        .containsExactly("list/k131", "list/k132", "list/k133");
    assertThat(list("list/k12", "a", 0)).hasSize(10);
    assertThat(list("list/k12", longest, 0)).isEmpty();
    assertThat(list("none", "", 0)).isEmpty();
  }

  private List<String> list(String prefix, String after, int limit) {
    List<String> keys = new ArrayList<>();
    logs()
        .listObjects(
            ListObjectsRequest.newBuilder()
                .setName("list")
                .setPrefix(prefix)
                .setAfter(after)
                .setLimit(limit)
                .build())
        .forEachRemaining(object -> keys.add(object.getKey()));
    return keys;
  }

  private void awaitProjected(String name, long next) {
    long deadline = System.nanoTime() + READY.toNanos();
    GetObjectLogRequest request = GetObjectLogRequest.newBuilder().setName(name).build();
    while (logs().getObjectLog(request).getDigest().getNextOffset() < next) {
      assertThat(System.nanoTime()).as("projected").isLessThan(deadline);
    }
  }

  /** Reads until a message tells of offset 8. */
  private String lastDigest(String queueUrl) {
    long deadline = System.nanoTime() + READY.toNanos();
    String last = "";
    while (!last.contains("\"offset\":8") && System.nanoTime() < deadline) {
      for (var message :
          environment
              .aws()
              .sqs()
              .receiveMessage(r -> r.queueUrl(queueUrl).waitTimeSeconds(1))
              .messages()) {
        last = message.body();
      }
    }
    return last;
  }

  @Test
  void anotherProcessGoesOnWhereOneEnds() throws Exception {
    environment.aws().doors().disorder(environment.named("s3-events"), 3, 4, 1);
    WholeService first = start(Map.of());
    var created =
        logs()
            .createObjectLog(
                CreateObjectLogRequest.newBuilder()
                    .setName("shared")
                    .setBucket(bucket)
                    .setPrefix("shared/")
                    .build());
    for (int i = 0; i < 30; i++) {
      put("shared/" + i % 3, "content " + i);
      if (i == 15) {
        first.stop();
      }
    }
    environment.aws().doors().order(environment.named("s3-events"));

    List<ObjectVersion> records = read(service, created.getLog(), 30);

    assertThat(records.stream().map(ObjectVersion::versionId).collect(Collectors.toSet()))
        .hasSize(30);
    first.close();
  }

  @Test
  void settingsNameObjectLogsToo() throws Exception {
    put("set/1", "x");
    try (WholeService other =
        start(
            Map.of(
                "trestle.object-logs.set.bucket", bucket,
                "trestle.object-logs.set.prefix", "set/",
                "trestle.object-logs.set.projected", "true"))) {
      assertThat(readOnceThere(other, "objects/set", 1)).hasSize(1);

      assertThat(
              logs().listObjectLogs(ListObjectLogsRequest.getDefaultInstance()).getObjectLogsList())
          .anySatisfy(
              log -> {
                assertThat(log.getName()).isEqualTo("set");
                assertThat(log.hasProjection()).isTrue();
              });
    }
  }

  private List<ObjectVersion> readOnceThere(WholeService from, String log, int count) {
    long deadline = System.nanoTime() + READY.toNanos();
    while (true) {
      Throwable failure = catchThrowable(() -> read(from, log, count));
      if (failure == null || System.nanoTime() > deadline) {
        return read(from, log, count);
      }
    }
  }

  @Test
  void whatCannotBeRecordedIsSaid() {
    String plain = "plain-" + UUID.randomUUID();
    s3.createBucket(r -> r.bucket(plain));
    var unused =
        logs()
            .createObjectLog(
                CreateObjectLogRequest.newBuilder()
                    .setName("told")
                    .setBucket(bucket)
                    .setPrefix("told/")
                    .build());

    CreateObjectLogRequest.Builder good =
        CreateObjectLogRequest.newBuilder().setName("x").setBucket(bucket).setPrefix("x/");
    assertRefused(good.clone().setBucket("no-such-bucket-here"), "BUCKET_NOT_FOUND");
    assertRefused(good.clone().setBucket(plain), "BUCKET_NOT_VERSIONED");
    assertRefused(good.clone().setPrefix("told/more/"), "OBJECT_LOG_OVERLAPS");
    assertRefused(good.clone().setName("told"), "OBJECT_LOG_NAME_TAKEN");
    assertRefused(
        good.clone().setProjection(ProjectionOptions.newBuilder().setDigestQueue("no-such-queue")),
        "DIGEST_QUEUE_UNUSABLE");
    for (CreateObjectLogRequest.Builder bad :
        List.of(
            good.clone().setName(""),
            good.clone().setName("Objects/x"),
            good.clone().setName("-x"),
            good.clone().setName("x".repeat(65)),
            good.clone().setBucket(""),
            good.clone().setBucket("s3://bucket"),
            good.clone().setPrefix("ü".repeat(513)),
            good.clone().setContent(ContentOptions.getDefaultInstance()),
            good.clone().setContent(ContentOptions.newBuilder().setMaxBytes(262_145)),
            good.clone()
                .setProjection(
                    ProjectionOptions.newBuilder().setDigestQueue("https://sqs/1/queue")))) {
      assertRefused(bad, "INVALID_FIELD");
    }
    assertThat(
            reason(
                () ->
                    logs()
                        .listObjects(ListObjectsRequest.newBuilder().setName("told").build())
                        .forEachRemaining(object -> {})))
        .isEqualTo("OBJECT_LOG_NOT_PROJECTED");
    assertThat(
            reason(
                () ->
                    logs().getObjectLog(GetObjectLogRequest.newBuilder().setName("none").build())))
        .isEqualTo("OBJECT_LOG_NOT_FOUND");
  }

  @Test
  void aDeletedLogStaysReadableAndItsNameTaken() {
    put("gone/1", "x");
    CreateObjectLogRequest request =
        CreateObjectLogRequest.newBuilder()
            .setName("gone")
            .setBucket(bucket)
            .setPrefix("gone/")
            .build();
    var unused = logs().createObjectLog(request);
    assertThat(awaitImport("gone").getAppended()).isEqualTo(1);

    var unusedAnswer =
        logs().deleteObjectLog(DeleteObjectLogRequest.newBuilder().setName("gone").build());

    assertThat(read(service, "objects/gone", 1)).hasSize(1);
    assertRefused(request.toBuilder(), "OBJECT_LOG_NAME_TAKEN");
    assertThat(logs().deleteObjectLog(DeleteObjectLogRequest.newBuilder().setName("gone").build()))
        .isNotNull();
    assertThat(
            reason(
                () ->
                    logs()
                        .deleteObjectLog(
                            DeleteObjectLogRequest.newBuilder().setName("never").build())))
        .isEqualTo("OBJECT_LOG_NOT_FOUND");
  }

  private void assertRefused(CreateObjectLogRequest.Builder request, String reason) {
    assertThat(reason(() -> logs().createObjectLog(request.build())))
        .as("%s", request)
        .isEqualTo(reason);
  }

  private static String reason(Runnable call) {
    Status status = StatusProto.fromThrowable(catchThrowable(call::run));
    try {
      return status.getDetails(0).unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
