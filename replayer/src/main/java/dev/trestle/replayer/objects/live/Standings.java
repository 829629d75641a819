package dev.trestle.replayer.objects.live;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.live.HistoryIndex.History;
import dev.trestle.replayer.objects.live.KeyOrder.Standing;
import dev.trestle.s3events.ObjectChange.Kind;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a log has of a change that S3 told of.
 *
 * <p>A listing has no sequencers, so that those of live events cannot be compared with it. But a
 * version that the bucket still has and that was not listed was written after its key was listed,
 * and so after all that was. One that is gone may have come and gone before: what it was overtaken
 * by is not known, and it counts as late. Only changes of the time of the import are asked about.
 */
final class Standings {

  private final String log;
  private final History history;
  private final HistoryIndex index;
  private final KeyMemory memory;
  private final Contents contents;

  Standings(String log, History history, HistoryIndex index, KeyMemory memory, Contents contents) {
    this.log = log;
    this.history = history;
    this.index = index;
    this.memory = memory;
    this.contents = contents;
  }

  /** Costs up to two reads; of the time of the import also a request to S3, or four reads. */
  Standing of(Staged change) {
    if (memory.appended(log, change.event().id()).isPresent()) {
      return Standing.APPENDED;
    }
    if (index.has(log, history, change)) {
      return Standing.HISTORY;
    }
    ObjectVersion version = change.version();
    return history.mayPrecede(version.lastModified()) && mayBeOvertaken(version)
        ? Standing.OVERTAKEN
        : Standing.NEW;
  }

  private boolean mayBeOvertaken(ObjectVersion version) {
    return version.kind() == Kind.REMOVED ? !isAfter(version) : !contents.exists(version);
  }

  /** Whether a removal is of a version that was listed, or came after its key was. */
  private boolean isAfter(ObjectVersion removed) {
    if (removed.versionId().isEmpty()) {
      return index.hasNull(log, history, removed.key());
    }
    return came(idOf(removed, Kind.CREATED)) || came(idOf(removed, Kind.DELETE_MARKER));
  }

  private boolean came(String eventId) {
    Optional<Via> appended = memory.appended(log, eventId);
    return appended.isPresent() ? appended.get() == Via.LIVE : index.has(log, history, eventId);
  }

  private static String idOf(ObjectVersion removed, Kind written) {
    return ObjectVersionEvents.id(
        new ObjectVersion(
            removed.bucket(),
            removed.key(),
            removed.versionId(),
            written,
            Via.LIVE,
            OptionalLong.empty(),
            Optional.empty(),
            removed.lastModified(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }
}
