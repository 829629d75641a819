package dev.trestle.replayer.deadletter;

import dev.trestle.queues.MessageHandler;
import dev.trestle.replayer.queue.QueueWork;
import dev.trestle.server.Environment;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Empties the dead-letter queues: those of the settings, or else every one of the environment but
 * {@code <env>-transcription-jobs-dlq}, which is the adapter's.
 */
@Singleton
@Requires(property = "trestle.dead-letters.enabled", value = "true", defaultValue = "true")
final class DeadLetterQueues implements QueueWork {

  private final DeadLetterConfig config;
  private final Environment environment;
  private final RecordLetter letters;

  DeadLetterQueues(DeadLetterConfig config, Environment environment, RecordLetter letters) {
    this.config = config;
    this.environment = environment;
    this.letters = letters;
  }

  @Override
  public List<MessageHandler> handlers() {
    return names().stream()
        .distinct()
        .<MessageHandler>map(queue -> new MoveMessages(queue, letters))
        .toList();
  }

  /** The queues that are emptied, by name. */
  List<String> names() {
    return config.queues().isEmpty() ? ofEnvironment() : config.queues();
  }

  private List<String> ofEnvironment() {
    return List.of(
        environment.deadLetterQueue(environment.requestsQueue()),
        environment.deadLetterQueue(environment.resultsQueue()),
        environment.deadLetterQueue(environment.busCaptureQueue()),
        environment.deadLetterQueue(environment.s3EventsQueue()),
        environment.deadLetterQueue(environment.s3IntakeQueue()));
  }
}
