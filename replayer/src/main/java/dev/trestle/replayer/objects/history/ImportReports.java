package dev.trestle.replayer.objects.history;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import dev.trestle.replayer.operation.Cause;
import dev.trestle.replayer.operation.Progress;
import dev.trestle.replayer.operation.Report;
import dev.trestle.replayer.operation.Run;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells a run how far its import has got: {@code done} is what the log has, {@code total} what it
 * will have, and the counts {@link Import#LISTED} and {@link Import#MERGED} are those of this run.
 * Not safe across threads.
 *
 * <p>The checkpoint is for people who look for what an import does, as JSON: its phase and its
 * place in the listing. No run depends on it.
 */
final class ImportReports {

  /** A report for each version would be mostly garbage. */
  private static final int REPORT_EVERY = 100;

  /** What an import does. */
  enum Phase {
    /** Asks the log what earlier runs appended. */
    READING_BACK,
    LISTING,
    APPENDING,
    DONE
  }

  private final Run run;
  private Phase phase = Phase.READING_BACK;
  private Optional<Marker> place = Optional.empty();
  private OptionalLong total = OptionalLong.empty();
  private long listed;
  private long merged;
  private long appended;

  ImportReports(Run run, long appended) {
    this.run = run;
    this.appended = appended;
  }

  static Cause cause(ListingException why) {
    return new Cause(why.reason().name(), String.valueOf(why.getMessage()));
  }

  void tell(Phase now) {
    phase = now;
    report(null);
  }

  void waiting(ListingException why) {
    report(cause(why));
  }

  void listed(long count, Optional<Marker> next) {
    listed = count;
    place = next;
    tell(Phase.LISTING);
  }

  /** All is listed. */
  void total(long count) {
    total = OptionalLong.of(count);
    place = Optional.empty();
    tell(Phase.APPENDING);
  }

  /** One more version has its place; so many records are in the log. */
  void merged(long now) {
    appended = now;
    if (++merged % REPORT_EVERY == 0) {
      report(null);
    }
  }

  void done(long now) {
    appended = now;
    tell(Phase.DONE);
  }

  private void report(@Nullable Cause waiting) {
    run.report(
        new Report(
            new Progress(appended, total, Map.of(Import.LISTED, listed, Import.MERGED, merged)),
            checkpoint(),
            waiting));
  }

  private ByteString checkpoint() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("phase", phase.name());
    place.ifPresent(
        marker -> json.put("key", marker.key()).put("version", marker.versionId().orElse("")));
    return ByteString.copyFromUtf8(json.toString());
  }
}
