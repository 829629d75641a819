package dev.trestle.aws.embedded.front;

import dev.trestle.aws.embedded.s3.Change;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What happens to one request. */
sealed interface Route {

  /**
   * Passes on to a backend.
   *
   * @param uri what the backend is asked for
   * @param change the change of an object that this request makes if it succeeds
   * @param orphan what to do with a response whose client has gone
   */
  record Pass(
      InetSocketAddress backend, String uri, @Nullable Change change, @Nullable Orphan orphan)
      implements Route {

    Pass(InetSocketAddress backend, String uri, @Nullable Change change) {
      this(backend, uri, change, null);
    }
  }

  /** Takes a response whose client has gone; returns at once. */
  @FunctionalInterface
  interface Orphan {
    void take(String requestBody, String responseBody);
  }

  /** Is answered here, from its whole body; may block. */
  record Answer(Service service) implements Route {}

  /** Answers one request. */
  @FunctionalInterface
  interface Service {
    Reply reply(String body);
  }

  /** An answer made here. */
  record Reply(int status, String contentType, String body) {}
}
