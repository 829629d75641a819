package dev.trestle.launcher;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Empty;
import dev.trestle.deploy.AwsClients;
import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.DeleteObjectLogRequest;
import dev.trestle.v1.DeleteObjectLogResponse;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.Import;
import dev.trestle.v1.ImportState;
import dev.trestle.v1.ObjectLog;
import dev.trestle.v1.ObjectLogsGrpc;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.RecordedEvent;
import dev.trestle.v1.Reseed;
import dev.trestle.v1.ReseedFormat;
import dev.trestle.v1.ReseedState;
import dev.trestle.v1.ReseedsGrpc;
import dev.trestle.v1.WatchImportRequest;
import dev.trestle.v1.WatchReseedRequest;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * Versions of an object as a log: three versions and a delete, two of them from before the log,
 * read in order, and sent to a queue as S3 itself would have told of them.
 */
final class VersionsDemo {

  private static final int RECORDS = 4;

  private final Steps steps;
  private final AwsClients aws;
  private final ManagedChannel replayer;
  private final String bucket;
  private final String queue;
  private final String name = "demo-" + UUID.randomUUID();
  private final String key = name + "/notes.txt";

  VersionsDemo(Steps steps, AwsClients aws, ManagedChannel replayer, String environment) {
    this.steps = steps;
    this.aws = aws;
    this.replayer = replayer;
    this.bucket = environment + "-uploads";
    this.queue = environment + "-" + name;
  }

  void play() {
    String url = aws.sqs().createQueue(q -> q.queueName(queue)).queueUrl();
    try {
      put("one");
      put("one, two");
      steps.seen("uploaded two versions of s3://" + bucket + "/" + key);
      ObjectLog log = createLog();
      put("one, two, three");
      aws.s3().deleteObject(d -> d.bucket(bucket).key(key));
      steps.seen("uploaded a third version, and deleted the object");
      read(log.getLog());
      reseed(log.getLog());
      receive(url);
    } finally {
      // The next run begins with names of its own; these would only gather.
      aws.sqs().deleteQueue(q -> q.queueUrl(url));
      DeleteObjectLogResponse unused =
          objectLogs().deleteObjectLog(DeleteObjectLogRequest.newBuilder().setName(name).build());
    }
  }

  private void put(String text) {
    aws.s3().putObject(p -> p.bucket(bucket).key(key), RequestBody.fromString(text));
  }

  private ObjectLog createLog() {
    ObjectLog log =
        objectLogs()
            .createObjectLog(
                CreateObjectLogRequest.newBuilder()
                    .setName(name)
                    .setBucket(bucket)
                    .setPrefix(name + "/")
                    .build());
    Iterator<Import> progress =
        objectLogs().watchImport(WatchImportRequest.newBuilder().setName(name).build());
    Import last = Import.getDefaultInstance();
    while (progress.hasNext()) {
      last = progress.next();
    }
    if (last.getState() != ImportState.IMPORT_STATE_SUCCEEDED) {
      throw new NotSeen("the import of " + log.getLog() + ": " + last.getProblem());
    }
    steps.seen("log " + log.getLog() + " has imported " + last.getAppended() + " versions");
    return log;
  }

  private void read(String log) {
    List<RecordedEvent> records = new ArrayList<>();
    Iterator<ReadResponse> responses =
        EventReaderGrpc.newBlockingStub(replayer)
            .withDeadlineAfter(Steps.LIMIT.toSeconds(), TimeUnit.SECONDS)
            .read(
                ReadRequest.newBuilder()
                    .setLog(log)
                    .setEarliest(Empty.getDefaultInstance())
                    .setFollow(true)
                    .setLimit(RECORDS)
                    .build());
    responses.forEachRemaining(
        response -> {
          if (response.hasEvent()) {
            records.add(response.getEvent());
          }
        });
    records.forEach(record -> steps.detail(line(record)));
    steps.seen("read " + records.size() + " versions in order, the delete among them");
  }

  private void reseed(String log) {
    ReseedsGrpc.ReseedsBlockingStub reseeds =
        ReseedsGrpc.newBlockingStub(replayer)
            .withDeadlineAfter(Steps.LIMIT.toSeconds(), TimeUnit.SECONDS);
    Reseed last =
        reseeds
            .createReseed(
                CreateReseedRequest.newBuilder()
                    .setRequestId(name)
                    .setLog(log)
                    .setEarliest(Empty.getDefaultInstance())
                    .setSqsQueue(queue)
                    .setFormat(ReseedFormat.RESEED_FORMAT_S3_RECORDS)
                    .build())
            .getReseed();
    Iterator<Reseed> progress =
        reseeds.watchReseed(WatchReseedRequest.newBuilder().setId(last.getId()).build());
    while (progress.hasNext()) {
      last = progress.next();
    }
    if (last.getState() != ReseedState.RESEED_STATE_SUCCEEDED) {
      throw new NotSeen("the reseed of " + log + ": " + last.getProblem().getMessage());
    }
    steps.seen("reseeded " + last.getSent() + " of them into queue " + queue);
  }

  private void receive(String url) {
    List<String> bodies = new ArrayList<>();
    List<String> received =
        Steps.await(
            () -> {
              ReceiveMessageResponse response =
                  aws.sqs().receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10));
              for (Message message : response.messages()) {
                bodies.add(message.body());
                aws.sqs()
                    .deleteMessage(d -> d.queueUrl(url).receiptHandle(message.receiptHandle()));
              }
              return bodies.size() < RECORDS ? Optional.empty() : Optional.of(bodies);
            },
            "the queue does not hold " + RECORDS + " messages");
    received.forEach(body -> steps.detail(line(body)));
    steps.seen("the queue has them as S3 tells of its objects");
  }

  private static String line(RecordedEvent record) {
    JsonObject version = JsonParser.parseString(record.getEvent().getJson()).getAsJsonObject();
    return "offset %d: %s, version %s, via %s"
        .formatted(
            record.getPosition().getOffset(),
            version.get("kind").getAsString(),
            version.get("versionId").getAsString(),
            version.get("via").getAsString());
  }

  private static String line(String body) {
    JsonObject told =
        JsonParser.parseString(body)
            .getAsJsonObject()
            .getAsJsonArray("Records")
            .get(0)
            .getAsJsonObject();
    JsonObject object = told.getAsJsonObject("s3").getAsJsonObject("object");
    return "%s of %s, version %s"
        .formatted(
            told.get("eventName").getAsString(),
            object.get("key").getAsString(),
            object.get("versionId").getAsString());
  }

  private ObjectLogsGrpc.ObjectLogsBlockingStub objectLogs() {
    return ObjectLogsGrpc.newBlockingStub(replayer)
        .withDeadlineAfter(Steps.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
