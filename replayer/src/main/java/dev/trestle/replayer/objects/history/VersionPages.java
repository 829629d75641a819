package dev.trestle.replayer.objects.history;

import dev.trestle.replayer.objects.history.VersionPage.Marker;
import java.util.Optional;

/** The versions of one bucket under one prefix, page by page. */
interface VersionPages {

  /**
   * Asks whether there can be a history at all. Costs one request.
   *
   * @throws ListingException if not, or if S3 does not tell
   */
  void check() throws ListingException;

  /**
   * One page. Costs one request, and a few more if S3 does not answer at once.
   *
   * @param after empty for the first one
   */
  VersionPage page(Optional<Marker> after) throws ListingException;
}
