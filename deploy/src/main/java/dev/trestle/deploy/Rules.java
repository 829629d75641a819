package dev.trestle.deploy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.DeadLetterConfig;
import software.amazon.awssdk.services.eventbridge.model.InputTransformer;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.eventbridge.model.RetryPolicy;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** {@code AWS::Events::EventBus} and {@code AWS::Events::Rule}. */
final class Rules {

  private final EventBridgeClient events;

  Rules(EventBridgeClient events) {
    this.events = events;
  }

  Resource bus(Properties properties) {
    String name = properties.text("Name");
    properties.noMore();
    try {
      events.createEventBus(r -> r.name(name));
    } catch (ResourceAlreadyExistsException e) {
      // It exists, as asked for.
    }
    return new Resource(
        name, Map.of("Arn", events.describeEventBus(r -> r.name(name)).arn(), "Name", name));
  }

  Resource rule(Properties properties) {
    String name = properties.text("Name");
    String bus = properties.optional("EventBusName").map(Object::toString).orElse("default");
    String pattern = Json.write(properties.optional("EventPattern").orElse(Map.of()));
    Optional<String> description = properties.optional("Description").map(Object::toString);
    List<Target> targets = properties.objects("Targets").stream().map(Rules::target).toList();
    properties.noMore();
    String arn =
        events
            .putRule(
                r -> {
                  r.name(name).eventBusName(bus).eventPattern(pattern);
                  description.ifPresent(r::description);
                })
            .ruleArn();
    PutTargetsResponse put =
        events.putTargets(r -> r.rule(name).eventBusName(bus).targets(targets));
    if (put.failedEntryCount() > 0) {
      throw new IllegalStateException(
          "rule " + name + " does not take its targets: " + put.failedEntries());
    }
    return Resource.of(name, arn);
  }

  private static Target target(Properties target) {
    Target.Builder built = Target.builder().id(target.text("Id")).arn(target.text("Arn"));
    target.optional("InputPath").ifPresent(path -> built.inputPath(path.toString()));
    target
        .optionalObject("InputTransformer")
        .ifPresent(transformer -> built.inputTransformer(inputTransformer(transformer)));
    target
        .optionalObject("DeadLetterConfig")
        .ifPresent(
            dlq -> built.deadLetterConfig(DeadLetterConfig.builder().arn(dlq.text("Arn")).build()));
    target.optionalObject("RetryPolicy").ifPresent(retry -> built.retryPolicy(retryPolicy(retry)));
    target.noMore();
    return built.build();
  }

  private static InputTransformer inputTransformer(Properties transformer) {
    InputTransformer built =
        InputTransformer.builder()
            .inputPathsMap(transformer.object("InputPathsMap").texts())
            .inputTemplate(transformer.text("InputTemplate"))
            .build();
    transformer.noMore();
    return built;
  }

  private static RetryPolicy retryPolicy(Properties retry) {
    return RetryPolicy.builder()
        .maximumEventAgeInSeconds(Integer.valueOf(retry.text("MaximumEventAgeInSeconds")))
        .maximumRetryAttempts(Integer.valueOf(retry.text("MaximumRetryAttempts")))
        .build();
  }
}
