package dev.trestle.replayer.capture;

import dev.trestle.bus.EventMember;
import dev.trestle.bus.ReceivedEvent;
import dev.trestle.log.Event;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.append.Append;
import dev.trestle.log.append.Appended;
import dev.trestle.log.append.LogAppender;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.store.StoreException;
import dev.trestle.queues.Message;
import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import dev.trestle.replayer.queue.QueueWork;
import dev.trestle.server.Environment;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Appends an event of the bus to the log {@code bus}, once for each id within the log's dedupe
 * window, whichever replayer it is delivered to: the append is one conditional write that knows
 * every id before it. What came through the gateway is in another log already, and is left out, as
 * is what a reseed sent again.
 *
 * <p>Costs one write unit per KB; a repeat costs nothing.
 */
@Singleton
@Requires(property = "trestle.capture.enabled", value = "true", defaultValue = "true")
final class CaptureEvent implements MessageHandler, QueueWork {

  static final String LOG = "bus";

  private static final String UNREADABLE = "ENVELOPE_INVALID";
  private static final String NOT_JSON = "NOT_JSON";
  private static final String TOO_LARGE = "EVENT_TOO_LARGE";
  private static final String CONFLICT = "EVENT_ID_CONFLICT";

  private final Environment environment;
  private final LogCatalog catalog;
  private final LogAppender appender;
  private final CaptureConfig config;
  private final EventLines lines;
  private final Clock clock;

  CaptureEvent(
      Environment environment,
      LogCatalog catalog,
      LogAppender appender,
      CaptureConfig config,
      EventLines lines,
      Clock clock) {
    this.environment = environment;
    this.catalog = catalog;
    this.appender = appender;
    this.config = config;
    this.lines = lines;
    this.clock = clock;
  }

  @Override
  public List<MessageHandler> handlers() {
    return List.of(this);
  }

  @Override
  public String queue() {
    return environment.busCaptureQueue();
  }

  @Override
  public Optional<String> deadLetterQueue() {
    return Optional.of(environment.deadLetterQueue(queue()));
  }

  @Override
  public Outcome handle(Message message) throws InterruptedException {
    ReceivedEvent.Reading reading =
        ReceivedEvent.read(message.body().getBytes(StandardCharsets.UTF_8));
    if (reading instanceof ReceivedEvent.Unreadable unreadable) {
      return unreadable.member().isEmpty()
          ? new Outcome.Rejected(NOT_JSON, unreadable.problem())
          : new Outcome.Rejected(UNREADABLE, unreadable.member() + ": " + unreadable.problem());
    }
    ReceivedEvent received = ((ReceivedEvent.Read) reading).event();
    Optional<EventMember> ofGateway = received.member();
    if (ofGateway.isPresent()) {
      return new Outcome.Done(ofGateway.get().replay().isEmpty() ? "published" : "replayed");
    }
    Instant sent = message.sentAt().orElseGet(clock::instant);
    return capture(CapturedEvent.of(received, sent));
  }

  private Outcome capture(Event event) throws InterruptedException {
    Appended appended = append(event);
    if (appended instanceof Appended.Recorded recorded) {
      if (recorded.duplicate()) {
        return new Outcome.Done("repeated");
      }
      lines.captured(event, recorded.position());
      return new Outcome.Done("captured");
    }
    if (appended instanceof Appended.IdConflict conflict) {
      return new Outcome.Rejected(
          CONFLICT, "Another event of this id is at " + conflict.first() + ": ids must be unique");
    }
    if (appended instanceof Appended.TooLarge tooLarge) {
      return new Outcome.Rejected(
          TOO_LARGE,
          "The event has %d bytes, at most %d fit into the log: put the bulk into S3"
              .formatted(tooLarge.bytes(), tooLarge.limit()));
    }
    throw new OutageException(
        "log " + LOG + " takes no event now",
        new LogUnavailableException(appended.toString(), false, null));
  }

  private Appended append(Event event) throws InterruptedException {
    try {
      var unused = catalog.createIfAbsent(LOG, 1, Optional.of(config.dedupeWindow()));
      return appender.append(LOG, Append.of(event)).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LogUnavailableException) {
        throw new OutageException("log " + LOG + " does not answer", e.getCause());
      }
      throw new IllegalStateException("an event could not be appended", e.getCause());
    } catch (StoreException e) {
      throw new OutageException("the catalog of logs does not answer", e);
    }
  }
}
