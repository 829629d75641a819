package dev.trestle.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.adapter.job.FaultyJobStore;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.GetJobRequest;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.TranscriptionJob;
import dev.trestle.v1.TranscriptionJobsGrpc;
import dev.trestle.v1.TranscriptionJobsGrpc.TranscriptionJobsBlockingStub;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** An adapter that runs against an environment and a fake gateway, and hands to reach into both. */
public final class AdapterStack implements AutoCloseable {

  static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static final Duration READY = Duration.ofMinutes(1);

  private final AwsEnvironment environment;
  private final WholeService service;

  /** The hands to an adapter that runs. */
  AdapterStack(AwsEnvironment environment, WholeService service) {
    this.environment = environment;
    this.service = service;
  }

  /** Starts an adapter, and waits until it is ready. */
  static AdapterStack start(AwsEnvironment environment, FakeGateway gateway) {
    return new AdapterStack(environment, WholeService.start(settings(environment, gateway)))
        .whenReady();
  }

  /** The same with a further setting. */
  static AdapterStack start(
      AwsEnvironment environment, FakeGateway gateway, String name, String value) {
    Map<String, String> settings = settings(environment, gateway);
    settings.put(name, value);
    return new AdapterStack(environment, WholeService.start(settings)).whenReady();
  }

  /** What points an adapter at an environment and a gateway, and lets it try again soon. */
  static Map<String, String> settings(AwsEnvironment environment, FakeGateway gateway) {
    Map<String, String> settings = environment.micronautProperties();
    settings.put("trestle.adapter.gateway", "localhost:" + gateway.port());
    settings.put("trestle.adapter.send-lease", "2s");
    settings.put("trestle.adapter.jobs.sweep", "500ms");
    settings.put("trestle.schemas.unknown-after", "0s");
    settings.put("trestle.adapter.consumer.long-poll", "1s");
    settings.put("trestle.adapter.consumer.first-delay", "50ms");
    settings.put("trestle.adapter.consumer.longest-delay", "1s");
    return settings;
  }

  AdapterStack whenReady() {
    service.awaitReady(READY);
    return this;
  }

  FaultyJobStore jobs() {
    return service.bean(FaultyJobStore.class);
  }

  TranscriptionJobsBlockingStub rpc() {
    return TranscriptionJobsGrpc.newBlockingStub(service.channel());
  }

  void send(String queue, String body) {
    String url = environment.queueUrl(queue);
    environment.aws().sqs().sendMessage(request -> request.queueUrl(url).messageBody(body));
  }

  /** Takes the next message off a queue. */
  Message receive(String queue) {
    String url = environment.queueUrl(queue);
    Message message =
        Await.value(
            "a message on " + queue,
            () ->
                environment
                    .aws()
                    .sqs()
                    .receiveMessage(
                        request ->
                            request
                                .queueUrl(url)
                                .waitTimeSeconds(1)
                                .maxNumberOfMessages(1)
                                .messageAttributeNames("All"))
                    .messages()
                    .stream()
                    .findFirst());
    environment
        .aws()
        .sqs()
        .deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
    return message;
  }

  /** Messages on a queue, the invisible ones included. */
  int count(String queue) {
    String url = environment.queueUrl(queue);
    Map<QueueAttributeName, String> attributes =
        environment
            .aws()
            .sqs()
            .getQueueAttributes(
                request ->
                    request
                        .queueUrl(url)
                        .attributeNames(
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
            .attributes();
    return attributes.values().stream().mapToInt(Integer::parseInt).sum();
  }

  void awaitEmpty(String queue) {
    Await.until(queue + " is empty", () -> count(queue) == 0);
  }

  /** Puts an event on the requests queue and takes its job off the workers' queue. */
  JsonNode newJob() throws Exception {
    send("transcription-requests", event(UUID.randomUUID().toString()));
    return new ObjectMapper().readTree(receive("transcription-jobs").body());
  }

  TranscriptionJob awaitJob(String jobId, JobStatus status) {
    return Await.value(
        "job " + jobId + " is " + status,
        () -> job(jobId).filter(job -> job.getStatus() == status));
  }

  Optional<TranscriptionJob> job(String jobId) {
    try {
      return Optional.of(rpc().getJob(GetJobRequest.newBuilder().setJobId(jobId).build()));
    } catch (StatusRuntimeException e) {
      return Optional.empty();
    }
  }

  /** Does a job as a worker does. */
  void writeTranscript(JsonNode job) {
    write(job.path("s3_output_path").asText(), transcript(job));
  }

  void write(String path, String text) {
    URI uri = URI.create(path);
    environment
        .aws()
        .s3()
        .putObject(
            request -> request.bucket(uri.getHost()).key(uri.getPath().substring(1)),
            RequestBody.fromString(text));
  }

  /** What a worker writes. */
  public static String transcript(JsonNode job) {
    return """
    {"job_id":"%s","s3_input_path":"%s","s3_output_path":"%s",
     "actual_transcription_time_seconds":7.250,"processed_at":"2026-01-31T09:31:10Z",
     "worker_id":"gpu-worker-3","transcript":{"language":"en-US","text":"hello"}}"""
        .formatted(
            job.path("job_id").asText(),
            job.path("s3_input_path").asText(),
            job.path("s3_output_path").asText());
  }

  /** An event of the gateway as the rule sends it. */
  static String event(String eventId) {
    return """
    {"version":"0","id":"%s","detail-type":"AudioUploaded","source":"custom.upload-service",
     "account":"000000000000","time":"2026-01-31T09:30:00Z","region":"us-east-1","resources":[],
     "detail":%s}"""
        .formatted(UUID.randomUUID(), detail(eventId));
  }

  static String detail(String eventId) {
    return """
    {"userId":"user-42","fileId":"file-1","s3Location":{"bucket":"some-uploads","key":"a/b.wav"},
     "metadata":{"durationSeconds":61.5},
     "_event":{"id":"%s","type":"AudioUploaded","schemaVersion":1,"subject":"file-1",
               "partition":0,"offset":7,"traceparent":"%s"}}"""
        .formatted(eventId, TRACEPARENT);
  }

  String get(String path) {
    return service.get(path).body();
  }

  @Override
  public void close() throws InterruptedException {
    service.close();
  }
}
