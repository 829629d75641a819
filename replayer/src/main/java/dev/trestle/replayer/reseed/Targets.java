package dev.trestle.replayer.reseed;

import dev.trestle.bus.Bus;
import dev.trestle.bus.BusPlace;
import dev.trestle.bus.EventBridgeBus;
import dev.trestle.internal.v1.PlannedTarget;
import dev.trestle.replayer.envelope.EventTypes;
import dev.trestle.replayer.request.Answer;
import dev.trestle.v1.CreateReseedRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.BeanProvider;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Where reseeds send to. Safe across threads. */
@Singleton
final class Targets {

  private static final int ARN_REGION = 3;
  private static final int ARN_ACCOUNT = 4;

  private final FindTarget find;
  private final BeanProvider<SqsClient> sqs;
  private final BeanProvider<SnsClient> sns;
  private final BeanProvider<EventBridgeClientBuilder> eventBridge;
  private final EventTypes types;
  private final OpenTelemetry telemetry;
  private final MeterRegistry registry;
  private final ReseedConfig config;

  /** By ARN: as many as there are buses that somebody ever reseeded to, few. */
  private final Map<String, EventBridgeBus> buses = new ConcurrentHashMap<>();

  Targets(
      FindTarget find,
      BeanProvider<SqsClient> sqs,
      BeanProvider<SnsClient> sns,
      BeanProvider<EventBridgeClientBuilder> eventBridge,
      EventTypes types,
      OpenTelemetry telemetry,
      MeterRegistry registry,
      ReseedConfig config) {
    this.find = find;
    this.sqs = sqs;
    this.sns = sns;
    this.eventBridge = eventBridge;
    this.types = types;
    this.telemetry = telemetry;
    this.registry = registry;
    this.config = config;
  }

  /** The target that a request names, as AWS describes it, or why it cannot be used. Blocks. */
  Answer<PlannedTarget> find(CreateReseedRequest request) {
    return switch (request.getTargetCase()) {
      case SQS_QUEUE -> TargetName.queue(request.getSqsQueue()).then(find::queue);
      case SNS_TOPIC -> TargetName.topic(request.getSnsTopic()).then(find::topic);
      case EVENT_BUS -> TargetName.bus(request.getEventBus()).then(find::bus);
      case TARGET_NOT_SET -> throw new IllegalArgumentException("no target");
    };
  }

  /**
   * Makes ready to send. Does no I/O.
   *
   * @param reseed id that marks what is sent
   */
  Target<?> open(PlannedTarget target, CreateReseedRequest request, String reseed) {
    return switch (target.getKind()) {
      case TARGET_KIND_QUEUE ->
          letters(
              new QueueCall(sqs.get(), target, reseed, config.callTimeout()),
              target,
              request,
              reseed);
      case TARGET_KIND_TOPIC ->
          letters(
              new TopicCall(sns.get(), target, reseed, config.callTimeout()),
              target,
              request,
              reseed);
      case TARGET_KIND_BUS ->
          new BusTarget(bus(target), target.getArn(), types, reseed, request.getNewJobs());
      case TARGET_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("a target of an unknown kind: " + target.getArn());
    };
  }

  private LetterTarget letters(
      LetterTarget.Call call, PlannedTarget target, CreateReseedRequest request, String reseed) {
    return new LetterTarget(call, body(target, request, reseed), target, reseed);
  }

  @PreDestroy
  void close() {
    buses.values().forEach(EventBridgeBus::close);
  }

  private Bus bus(PlannedTarget target) {
    return buses.computeIfAbsent(
        target.getArn(), arn -> new EventBridgeBus(eventBridge.get(), arn, telemetry, registry));
  }

  private Body body(PlannedTarget target, CreateReseedRequest request, String reseed) {
    String[] arn = target.getArn().split(":", -1);
    BusPlace place = new BusPlace(arn[ARN_ACCOUNT], arn[ARN_REGION]);
    return switch (request.getFormat()) {
      case RESEED_FORMAT_UNSPECIFIED, RESEED_FORMAT_ENVELOPE ->
          new EnvelopeBody(types, place, reseed, request.getNewJobs());
      case RESEED_FORMAT_S3_RECORDS ->
          request.getAllAsPut()
              ? S3Forms.puts(place.region(), reseed)
              : S3Forms.records(place.region(), reseed);
      case RESEED_FORMAT_S3_FLAT -> S3Forms.flat();
      case RESEED_FORMAT_RECORD -> new RecordBody(reseed);
      case UNRECOGNIZED ->
          throw new IllegalStateException("an unknown format: " + request.getFormatValue());
    };
  }
}
