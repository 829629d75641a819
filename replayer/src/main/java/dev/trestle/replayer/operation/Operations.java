package dev.trestle.replayer.operation;

import com.google.protobuf.ByteString;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates operations and changes what is wanted of them, for the gRPC edges of their kinds. Safe
 * across threads and processes; every method blocks, and throws {@link
 * dev.trestle.log.store.StoreException} if the table does not answer.
 *
 * <p>A change is one read and one conditional write, more if others change the operation at the
 * same moment; the process that runs it hears of it within half a second.
 */
@Singleton
public final class Operations {

  /** Largest request, plan and settings together: they are written with every checkpoint. */
  public static final int MAX_BYTES = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  /** What came of a creation. */
  public sealed interface Creation {

    /** It is new. */
    record Created(Operation operation) implements Creation {}

    /** The same request had created it before. */
    record Repeated(Operation operation) implements Creation {}

    /** Another request had created one of this id. */
    record Taken(Operation operation) implements Creation {}

    /** As many operations are open as may be. */
    record Full(int maxOpen) implements Creation {}
  }

  private final OperationStore store;
  private final OperationConfig config;
  private final Clock clock;

  Operations(OperationStore store, OperationConfig config, Clock clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Creates an operation unless there is one of this id; a runner picks it up within seconds. Costs
   * a read of what is open, and two writes.
   *
   * @param request what was asked for: a repetition must be the same to the byte
   * @param plan what else was found now and does not change
   * @param settings what may be changed later
   * @param who asks
   * @throws IllegalArgumentException if they have more than {@value #MAX_BYTES} bytes together
   */
  public Creation create(
      OperationId id, ByteString request, ByteString plan, ByteString settings, String who) {
    if (request.size() + plan.size() + settings.size() > MAX_BYTES) {
      throw new IllegalArgumentException("an operation of more than " + MAX_BYTES + " bytes");
    }
    Optional<Operation> before = store.get(id);
    if (before.isPresent()) {
      return existing(before.get(), request);
    }
    if (store.open(config.maxOpen()).size() >= config.maxOpen()) {
      return new Creation.Full(config.maxOpen());
    }
    Instant now = clock.instant();
    Operation created = Operation.created(id, request, plan, settings, who, now);
    Optional<Operation> faster = store.create(created);
    if (faster.isPresent()) {
      return existing(faster.get(), request);
    }
    told(created, who, "CREATED");
    return new Creation.Created(created);
  }

  /** Costs one read. */
  public Optional<Operation> get(OperationId id) {
    return store.get(id);
  }

  /**
   * Operations of a kind in order of id.
   *
   * @param after id to go on after; {@code ""} for the first
   */
  public List<Operation> list(String kind, String after, int limit) {
    return store.list(kind, after, limit);
  }

  /** Has it stop until it is resumed. Empty if there is none. */
  public Optional<Change> pause(OperationId id, String who) {
    return change(id, who, (operation, now) -> operation.pause(who, now));
  }

  /**
   * Has it go on, paused or failed, from where it stands; changes the settings of one that runs.
   * Empty if there is none.
   *
   * @param settings from those that it has now
   */
  public Optional<Change> resume(
      OperationId id, String who, Function<ByteString, ByteString> settings) {
    return change(
        id,
        who,
        (operation, now) -> operation.resume(who, settings.apply(operation.settings()), now));
  }

  /** Ends it where it is. Empty if there is none. */
  public Optional<Change> cancel(OperationId id, String who) {
    return change(id, who, (operation, now) -> operation.cancel(who, now));
  }

  private Optional<Change> change(
      OperationId id, String who, BiFunction<Operation, Instant, Change> wanted) {
    Optional<Operation> found = store.get(id);
    while (found.isPresent()) {
      Operation seen = found.get();
      Change change = wanted.apply(seen, clock.instant());
      Operation changed = change.operation();
      if (changed.version() == seen.version()) {
        return Optional.of(change);
      }
      if (seen.isEnded()) {
        store.open(id); // A failed one goes on: runners must find it once it does.
      }
      Optional<OperationStore.Found> other = store.replace(seen, changed);
      if (other.isEmpty()) {
        if (seen.isEnded()) {
          store.open(id); // A runner may have closed it since, when it had not yet gone on.
        }
        told(changed, who, changed.actions().get(changed.actions().size() - 1).what());
        return Optional.of(change);
      }
      found = other.get().operation();
    }
    return Optional.empty();
  }

  private static Creation existing(Operation operation, ByteString request) {
    return operation.request().equals(request)
        ? new Creation.Repeated(operation)
        : new Creation.Taken(operation);
  }

  /** The audit that outlives the operation. */
  private static void told(Operation operation, String who, String what) {
    LOG.atInfo()
        .addKeyValue("operation", operation.id())
        .addKeyValue("who", who)
        .addKeyValue("what", what)
        .log("Operation {}: {}", what, operation.id());
  }
}
