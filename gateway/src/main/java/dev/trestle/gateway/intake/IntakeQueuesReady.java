package dev.trestle.gateway.intake;

import dev.trestle.queues.Queues;
import dev.trestle.server.Environment;
import dev.trestle.server.ReadinessCheck;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The intake queues, and those of their dead letters; nothing where there is no rule. */
@Singleton
final class IntakeQueuesReady implements ReadinessCheck {

  private final BeanProvider<SqsClient> sqs;
  private final List<String> names;

  IntakeQueuesReady(
      BeanProvider<SqsClient> sqs, Rules rules, IntakeConfig config, Environment environment) {
    this.sqs = sqs;
    this.names =
        rules.all().isEmpty()
            ? List.of()
            : config.queues(environment).stream()
                .flatMap(queue -> Stream.of(queue, environment.deadLetterQueue(queue)))
                .toList();
  }

  @Override
  public String name() {
    return "intake queues";
  }

  @Override
  public void verify() {
    if (names.isEmpty()) {
      return;
    }
    List<String> missing = new Queues(sqs.get()).missing(names);
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "no such queue: "
              + String.join(", ", missing)
              + "; create what deploy/environment.yaml has, or correct trestle.intake.queues");
    }
  }
}
