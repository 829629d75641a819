package dev.trestle.replayer.objects.live;

import dev.trestle.log.store.StoreException;
import dev.trestle.queues.Message;
import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectLogCatalog;
import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.live.StagedChanges.Told;
import dev.trestle.replayer.queue.QueueWork;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.S3Message;
import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Takes the environment's S3 events, and stages what belongs into an object log before the message
 * is deleted. It waits for nothing but the table: neither for an import nor for the log.
 *
 * <p>A change is passed over only if no object log took it at a moment after its message was
 * received. A log that is created later lists the bucket later, and finds what the change left.
 */
@Singleton
final class S3Events implements QueueWork, MessageHandler {

  /** While one waits for the table, the next can be under way. */
  private static final int AT_ONCE = 2;

  private final ObjectLogCatalog catalog;
  private final StagedChanges staged;
  private final LiveMeters meters;
  private final Environment environment;
  private final ObjectLogConfig config;
  private final Together<ObjectChange, List<ObjectLog>> together =
      new Together<>(AT_ONCE, this::stageAll);

  S3Events(
      ObjectLogCatalog catalog,
      StagedChanges staged,
      LiveMeters meters,
      Environment environment,
      ObjectLogConfig config) {
    this.catalog = catalog;
    this.staged = staged;
    this.meters = meters;
    this.environment = environment;
    this.config = config;
  }

  @Override
  public List<MessageHandler> handlers() {
    return config.enabled() ? Collections.nCopies(config.consumers(), this) : List.of();
  }

  @Override
  public String queue() {
    return environment.s3EventsQueue();
  }

  @Override
  public Optional<String> deadLetterQueue() {
    return Optional.of(environment.deadLetterQueue(queue()));
  }

  /** Costs a read of the logs there are and a request, shared by all who wait, and the writes. */
  @Override
  public Outcome handle(Message message) {
    S3Message read = S3Message.read(message.body().getBytes(StandardCharsets.UTF_8));
    if (read instanceof S3Message.NotS3 not) {
      return new Outcome.Rejected("NOT_AN_S3_EVENT", not.toString());
    }
    if (read instanceof S3Message.TestEvent) {
      return new Outcome.Done("test");
    }
    S3Message.Changes told = (S3Message.Changes) read;
    meters.told("ignored", told.passed().size());
    try {
      return new Outcome.Done(stage(told.changes()) > 0 ? "staged" : "passed");
    } catch (StoreException e) {
      throw new OutageException("the table of staged changes does not answer", e);
    }
  }

  private int stage(List<ObjectChange> changes) {
    if (changes.isEmpty()) {
      return 0;
    }
    int taken = taken(changes, together.ask(changes)).size();
    meters.told("staged", taken);
    meters.told("passed", changes.size() - taken);
    return taken;
  }

  /** Which logs there were, of which each that takes a change has it staged now. */
  private List<ObjectLog> stageAll(List<ObjectChange> changes) {
    List<ObjectLog> logs = catalog.since(System.nanoTime());
    staged.stage(taken(changes, logs));
    return logs;
  }

  private static List<Told> taken(List<ObjectChange> changes, List<ObjectLog> logs) {
    return changes.stream()
        .flatMap(
            change ->
                logs.stream()
                    .filter(log -> log.takes(change.bucket(), change.key()))
                    .map(log -> new Told(log.log(), change)))
        .toList();
  }
}
