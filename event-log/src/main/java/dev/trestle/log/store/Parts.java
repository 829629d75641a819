package dev.trestle.log.store;

import dev.trestle.log.Backoff;
import dev.trestle.log.store.StoreException.Failure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * Requests for many items, a part of them at a time. Of each part DynamoDB may carry out some and
 * leave others out, when it is throttled; these are asked for again after a pause.
 */
final class Parts {

  private static final int TRIES = 8;
  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));

  private Parts() {}

  /**
   * Asks for all.
   *
   * @param request asks for a part, and tells what was left out of it
   * @throws StoreException if some are left out again and again
   */
  static <T> void of(List<T> all, int atOnce, UnaryOperator<List<T>> request) {
    for (int from = 0; from < all.size(); from += atOnce) {
      List<T> left = request.apply(all.subList(from, Math.min(from + atOnce, all.size())));
      for (int tries = 1; !left.isEmpty(); tries++) {
        if (tries == TRIES) {
          // Those of other parts, and of this one, are done.
          throw new StoreException(
              Failure.UNKNOWN, left.size() + " of " + all.size() + " items were left out", null);
        }
        LockSupport.parkNanos(PAUSES.after(tries).toNanos());
        left = request.apply(left);
      }
    }
  }
}
