package dev.trestle.replayer.objects.projection;

import com.google.protobuf.ByteString;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.objects.ObjectContent;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.replayer.objects.projection.ObjectStates.Listed;
import dev.trestle.v1.ContentState;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.ListObjectsRequest;
import dev.trestle.v1.ObjectState;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of objects. Pages are fetched while the caller takes them; whatever else happens only
 * signals, and one thread at a time takes a turn.
 */
final class OpenListing {

  private static final Logger LOG = LoggerFactory.getLogger(OpenListing.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int PAGE = 500;

  /** With contents, which have up to 350 KB each. */
  private static final int PAGE_WITH_CONTENTS = 20;

  private final ObjectLog log;
  private final ListObjectsRequest request;
  private final Supplier<@Nullable Problem> refusal;
  private final ServerCallStreamObserver<ObjectState> caller;
  private final ObjectStates states;
  private final ObjectWorkers workers;
  private final Consumer<OpenListing> ended;

  /** Signals that no turn has answered yet. */
  private final AtomicInteger signals = new AtomicInteger();

  private volatile boolean stopping;

  /** First key of the next page; with {@link #told}, it was told before. */
  private String from;

  private boolean told;
  private long left;
  private boolean over;

  OpenListing(
      ObjectLog log,
      ListObjectsRequest request,
      Supplier<@Nullable Problem> refusal,
      ServerCallStreamObserver<ObjectState> caller,
      ObjectStates states,
      ObjectWorkers workers,
      Consumer<OpenListing> ended) {
    this.log = log;
    this.request = request;
    this.refusal = refusal;
    this.caller = caller;
    this.states = states;
    this.workers = workers;
    this.ended = ended;
    this.left = request.getLimit() == 0 ? Long.MAX_VALUE : request.getLimit();
    this.told = isBeyond(request.getAfter(), request.getPrefix());
    this.from = told ? request.getAfter() : request.getPrefix();
  }

  /** Something has happened. */
  void signal() {
    if (signals.getAndIncrement() == 0) {
      try {
        workers.execute(this::turns);
      } catch (RejectedExecutionException closed) {
        LOG.debug("A listing ends with the service");
      }
    }
  }

  void stop() {
    stopping = true;
    signal();
  }

  void cancel() {
    signal();
  }

  private void turns() {
    int seen;
    do {
      seen = signals.get();
      turn();
    } while (!signals.compareAndSet(seen, 0));
  }

  private void turn() {
    try {
      while (!over && isWanted()) {
        send(states.list(log.log(), from, page()));
      }
    } catch (StoreException e) {
      LOG.warn("The objects of {} cannot be listed", log.log(), e);
      end(
          Problem.of(ErrorReason.ERROR_REASON_LOG_UNAVAILABLE, "The table does not answer: retry")
              .withRetryDelay(RETRY));
    } catch (RuntimeException | Error defect) {
      LOG.error("A listing of {} failed", log.log(), defect);
      end(Problem.of(ErrorReason.ERROR_REASON_INTERNAL, "The server failed"));
    }
  }

  private boolean isWanted() {
    if (caller.isCancelled()) {
      over = true;
      ended.accept(this);
    } else if (stopping) {
      end(
          Problem.of(
              ErrorReason.ERROR_REASON_SHUTTING_DOWN,
              "The server is stopping: go on after the last key received"));
    } else {
      @Nullable Problem refused = refusal.get();
      if (refused != null) {
        end(refused);
      }
    }
    return !over && caller.isReady();
  }

  /** In the order of the table, which is that of the bytes of UTF-8. */
  private static boolean isBeyond(String after, String prefix) {
    return !after.isEmpty()
        && Arrays.compareUnsigned(
                after.getBytes(StandardCharsets.UTF_8), prefix.getBytes(StandardCharsets.UTF_8))
            >= 0;
  }

  private void send(List<Listed> page) {
    for (Listed listed : page) {
      if (!listed.key().startsWith(request.getPrefix())) {
        complete();
        return;
      }
      if (told && listed.key().equals(from)) {
        continue;
      }
      // A key can be as long as the table allows: there is no next one to ask for.
      from = listed.key();
      told = true;
      if (listed.current().object().isPresent()) {
        caller.onNext(message(listed.current().object().get(), listed.current()));
        left--;
        if (left == 0) {
          complete();
          return;
        }
      }
    }
    if (page.size() < page()) {
      complete();
    }
  }

  private int page() {
    return log.contentBytes().isPresent() ? PAGE_WITH_CONTENTS : PAGE;
  }

  private void complete() {
    over = true;
    caller.onCompleted();
    ended.accept(this);
  }

  private void end(Problem problem) {
    if (!over) {
      over = true;
      caller.onError(problem.toException());
      ended.accept(this);
    }
  }

  private static ObjectState message(ObjectVersion version, CurrentObject current) {
    ObjectState.Builder message =
        ObjectState.newBuilder()
            .setKey(version.key())
            .setVersionId(version.versionId().orElse("null"))
            .setEtag(version.etag().orElse(""))
            .setLastModified(ProtoTime.toTimestamp(version.lastModified()))
            .setOffset(current.offset().value());
    version.size().ifPresent(message::setSize);
    version.content().ifPresent(content -> setContent(message, content));
    return message.build();
  }

  private static void setContent(ObjectState.Builder message, ObjectContent content) {
    if (content instanceof ObjectContent.Kept kept) {
      message
          .setContentState(ContentState.CONTENT_STATE_KEPT)
          .setContent(ByteString.copyFrom(kept.bytes()));
    } else if (content instanceof ObjectContent.Gone) {
      message.setContentState(ContentState.CONTENT_STATE_GONE);
    } else if (content instanceof ObjectContent.Refused) {
      message.setContentState(ContentState.CONTENT_STATE_REFUSED);
    } else {
      message.setContentState(ContentState.CONTENT_STATE_TOO_LARGE);
    }
  }
}
