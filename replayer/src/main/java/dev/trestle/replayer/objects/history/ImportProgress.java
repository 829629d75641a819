package dev.trestle.replayer.objects.history;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far an import has got.
 *
 * @param phase what it does
 * @param listed versions and delete markers listed by this process
 * @param merged of those, how many were put into their place in the log's order
 * @param appended records that the log has, also of earlier processes
 * @param total what {@code appended} will be at the end; empty until all is listed
 * @param waiting what keeps it from going on, if anything does
 */
public record ImportProgress(
    Phase phase,
    long listed,
    long merged,
    long appended,
    OptionalLong total,
    Optional<ListingException> waiting) {

  /** What an import does. */
  public enum Phase {
    /** Reads what an earlier process appended. */
    READING_BACK,
    LISTING,
    APPENDING,
    DONE
  }
}
