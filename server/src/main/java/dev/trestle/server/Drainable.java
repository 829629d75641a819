package dev.trestle.server;

import java.util.concurrent.CompletionStage;

/** Work that must come to an end before the service stops; each bean of it is told. */
public interface Drainable {

  /**
   * The service is about to stop, and still takes calls for {@code trestle.server.drain-delay}:
   * time to give away what others can take over. Called once, before {@link #drain}. Must not
   * block.
   */
  default void stopping() {}

  /**
   * Takes no new work and ends what is open: streams are told where to resume, work in flight is
   * finished. Called once, after the service has stopped saying that it is ready, and before the
   * gRPC server refuses calls. Must not block.
   *
   * @return completes when nothing is left; the server waits for it up to {@code
   *     trestle.server.drain-grace}
   */
  CompletionStage<Void> drain();
}
