package dev.trestle.launcher;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.deploy.AwsClients;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventFilter;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.RecordedEvent;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * The whole main job on real input: an audio file goes in, its completion comes out, the story is
 * read back, an invalid event is refused; another file is only uploaded, and comes out as well; and
 * the versions of an object are read and sent again. Each step that was seen is one line.
 */
final class Demo {

  private static final Duration STEP_LIMIT = Steps.LIMIT;
  private static final String SOURCE = "custom.upload-service";

  private final Path home;
  private final Options options;
  private final AwsClients aws;
  private final ManagedChannel gateway;
  private final ManagedChannel replayer;
  private final ManagedChannel adapter;
  private final String fileId = "speech-" + UUID.randomUUID();
  private final Steps steps;
  private final Transcription transcription;

  private Demo(Path home, Options options, PrintStream out, AwsClients aws) {
    this.home = home;
    this.options = options;
    this.aws = aws;
    this.steps = new Steps(out);
    this.gateway = channel(options.ports().gateway());
    this.replayer = channel(options.ports().replayer());
    this.adapter = channel(options.ports().transcriberAdapter());
    this.transcription = new Transcription(home, options, steps, adapter);
  }

  /** Runs the demo; 0 if every step was seen, 1 if not. */
  static int run(Path home, Options options, PrintStream out) {
    if (Stack.isRunning(options.ports())) {
      out.println("Using the stack that is running");
      return onRunningStack(home, options, out);
    }
    try (Stack stack = Stack.start(home, options, out)) {
      return onRunningStack(home, options, out);
    }
  }

  private static int onRunningStack(Path home, Options options, PrintStream out) {
    try (AwsClients aws = LocalAws.clients(options.ports().awsEndpoint())) {
      Demo demo = new Demo(home, options, out, aws);
      try {
        demo.play();
        out.println("Every step was seen.");
        return 0;
      } catch (NotSeen e) {
        out.println("NOT SEEN: " + e.getMessage());
        out.println("Logs: " + home.resolve(".trestle").resolve("logs"));
        return 1;
      } finally {
        demo.close();
      }
    }
  }

  private void play() {
    try (BusTap tap = BusTap.open(aws, options.environment() + "-application-events")) {
      Path audio = home.resolve("examples/audio/speech.wav");
      String key = "audio/" + fileId + ".wav";
      long size = upload(audio, key);
      publish(key, size);
      transcription.follow(tap, fileId);
      readBack();
      publishInvalid();
      new IntakeDemo(steps, aws, transcription, options.environment())
          .play(tap, home.resolve("examples/audio/speech.wav"));
    }
    new VersionsDemo(steps, aws, replayer, options.environment()).play();
  }

  private long upload(Path audio, String key) {
    String bucket = environmentName("uploads");
    try {
      long size = Files.size(audio);
      aws.s3().putObject(p -> p.bucket(bucket).key(key), RequestBody.fromFile(audio));
      steps.seen(
          "uploaded "
              + audio.getFileName()
              + ", "
              + size
              + " bytes, to s3://"
              + bucket
              + "/"
              + key);
      return size;
    } catch (IOException e) {
      throw new NotSeen("the audio file " + audio + " cannot be read: " + e.getMessage());
    }
  }

  private void publish(String key, long size) {
    String payload =
        """
        {"userId":"demo-user","fileId":"%s","s3Location":{"bucket":"%s","key":"%s"},\
        "metadata":{"format":"wav","size":%d}}"""
            .formatted(fileId, environmentName("uploads"), key, size);
    PublishResponse response =
        EventPublisherGrpc.newBlockingStub(gateway)
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .publish(request(payload));
    steps.seen(
        "published AudioUploaded "
            + response.getEventId()
            + " at offset "
            + response.getPosition().getOffset()
            + " of log "
            + response.getPosition().getLog());
  }

  private PublishRequest request(String payload) {
    return PublishRequest.newBuilder()
        .setEvent(
            Event.newBuilder()
                .setSource(SOURCE)
                .setType("AudioUploaded")
                .setSubject(fileId)
                .setJson(payload))
        .build();
  }

  private void readBack() {
    List<RecordedEvent> story =
        Steps.await(
            () -> {
              List<RecordedEvent> events = readFromFirst();
              return events.size() < 2 ? Optional.empty() : Optional.of(events);
            },
            "the log does not hold both events of " + fileId);
    story.forEach(event -> steps.detail(EventLines.line(event)));
    steps.seen("read the story back from offset 0: " + story.size() + " events");
  }

  private List<RecordedEvent> readFromFirst() {
    Iterator<ReadResponse> responses =
        EventReaderGrpc.newBlockingStub(replayer)
            .withDeadlineAfter(STEP_LIMIT.toSeconds(), TimeUnit.SECONDS)
            .read(
                ReadRequest.newBuilder()
                    .setLog("events")
                    .setOffset(0)
                    .setFilter(EventFilter.newBuilder().addSubjects(fileId))
                    .build());
    List<RecordedEvent> events = new ArrayList<>();
    responses.forEachRemaining(
        response -> {
          if (response.hasEvent()) {
            events.add(response.getEvent());
          }
        });
    return events;
  }

  private void publishInvalid() {
    String payload =
        """
        {"userId":"demo-user","s3Location":{"bucket":"%s"},"metadata":{"size":"large"}}"""
            .formatted(environmentName("uploads"));
    try {
      PublishResponse unexpected =
          EventPublisherGrpc.newBlockingStub(gateway)
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .publish(request(payload));
      throw new NotSeen("an invalid event was taken: " + unexpected);
    } catch (StatusRuntimeException e) {
      Status status = StatusProto.fromThrowable(e);
      steps.detail(e.getStatus().getCode() + ": " + status.getMessage());
      boolean reasonSeen = false;
      try {
        for (var detail : status.getDetailsList()) {
          if (detail.is(ErrorInfo.class)) {
            reasonSeen = detail.unpack(ErrorInfo.class).getReason().equals("SCHEMA_VIOLATION");
          } else if (detail.is(BadRequest.class)) {
            detail
                .unpack(BadRequest.class)
                .getFieldViolationsList()
                .forEach(v -> steps.detail("  " + v.getField() + ": " + v.getDescription()));
          }
        }
      } catch (InvalidProtocolBufferException invalid) {
        throw new NotSeen("the error's details cannot be read: " + invalid.getMessage());
      }
      if (!reasonSeen) {
        throw new NotSeen("the error of an invalid event, with reason SCHEMA_VIOLATION");
      }
      steps.seen("an invalid event was refused, with every violation");
    }
  }

  private String environmentName(String resource) {
    return options.environment() + "-" + resource;
  }

  private static ManagedChannel channel(Ports.Service service) {
    return ManagedChannelBuilder.forAddress("localhost", service.grpc()).usePlaintext().build();
  }

  private void close() {
    gateway.shutdownNow();
    replayer.shutdownNow();
    adapter.shutdownNow();
  }
}
