package dev.trestle.aws.embedded.front;

import dev.trestle.aws.embedded.s3.Change;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to one request. */
sealed interface Route {

  /**
   * Passes on to a backend.
   *
   * @param uri what the backend is asked for
   * @param requestHeaders that the backend gets in the place of the client's; an empty one is taken
   *     away
   * @param responseHeaders that the client gets in the place of the backend's, likewise
   * @param change the change of an object that this request makes if it succeeds
   * @param orphan what to do with a response whose client has gone
   */
  record Pass(
      InetSocketAddress backend,
      String uri,
      Map<String, String> requestHeaders,
      Map<String, String> responseHeaders,
      @Nullable Change change,
      @Nullable Orphan orphan)
      implements Route {

    Pass(InetSocketAddress backend, String uri, @Nullable Orphan orphan) {
      this(backend, uri, Map.of(), Map.of(), null, orphan);
    }

    /** Whether it is carried to its end when the client has gone. */
    boolean outlivesItsClient() {
      return change != null || orphan != null;
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
  record Reply(int status, String contentType, Map<String, String> headers, String body) {

    Reply(int status, String contentType, String body) {
      this(status, contentType, Map.of(), body);
    }
  }
}
