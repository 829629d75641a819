package dev.trestle.replayer.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.faults.Ambush;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.HttpMessage;
import dev.trestle.server.testing.faults.WiredProcess;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A replayer is stopped (SIGSTOP) while a request of its is on the way, for longer than its lease;
 * the other goes on meanwhile; then the stopped one wakes, and its request arrives.
 */
final class Pause implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Stand stand;
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final Ambush ambush;

  /** Waits for a request that is held until the replayer wakes. */
  Pause(Stand stand, String what, Predicate<HttpMessage> requests, int number) {
    this(stand, what, requests, number, UnaryOperator.identity());
  }

  /**
   * As {@link #Pause(Stand, String, Predicate, int)}.
   *
   * @param change what becomes of the request on its way
   */
  Pause(
      Stand stand,
      String what,
      Predicate<HttpMessage> requests,
      int number,
      UnaryOperator<HttpMessage> change) {
    this.stand = stand;
    Fault.Altered held = Fault.held(letGo);
    this.ambush =
        stand.ambush(
            what,
            requests,
            number,
            new Fault.Altered(request -> change.apply(held.change().apply(request))));
  }

  /** What a put is without its condition. */
  static HttpMessage unconditional(HttpMessage put) {
    try {
      ObjectNode request = (ObjectNode) JSON.readTree(put.text());
      request.remove("ConditionExpression");
      request.remove("ReturnValuesOnConditionCheckFailure");
      return put.withBody(request.toString());
    } catch (JsonProcessingException e) {
      throw new AssertionError("no put: " + put.text(), e);
    }
  }

  /**
   * Stops the replayer whose request is struck, and lets it go on once the other has done its work.
   *
   * @param before what happens while the request is held and the replayer is not stopped yet
   * @param overtaken whether the other has
   */
  void run(Runnable before, Overtaken overtaken) {
    WiredProcess struck = ambush.await();
    before.run();
    stand.pause(struck);
    try {
      Await.until("another replayer goes on", LIMIT, overtaken::isOver);
    } finally {
      struck.process().resume();
    }
    letGo.countDown();
  }

  /** What the other replayer is awaited to do. */
  @FunctionalInterface
  interface Overtaken {
    boolean isOver();
  }

  @Override
  public void close() {
    letGo.countDown();
    ambush.close();
  }
}
