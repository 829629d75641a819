package dev.trestle.aws.embedded.s3;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What happens to one request of S3. */
public sealed interface Handling {

  /** Is answered here, from its whole body; may block. */
  record Answer(Function<String, S3Response> reply) implements Handling {

    /** Answers a body that is no XML as S3 does. */
    public S3Response reply(String body) {
      try {
        return reply.apply(body);
      } catch (Xml.MalformedXmlException e) {
        return S3Response.error(400, "MalformedXML", "The XML you provided was not well-formed");
      }
    }

    static Answer of(S3Response response) {
      return new Answer(body -> response);
    }
  }

  /**
   * Goes on to S3Mock.
   *
   * @param uri what S3Mock is asked for
   * @param requestHeaders that S3Mock gets in the place of the client's; an empty one is taken away
   * @param responseHeaders that the client gets in the place of S3Mock's, likewise
   * @param change the change that this request makes if it succeeds
   */
  record Pass(
      String uri,
      Map<String, String> requestHeaders,
      Map<String, String> responseHeaders,
      @Nullable Change change)
      implements Handling {

    static Pass of(String uri) {
      return new Pass(uri, Map.of(), Map.of(), null);
    }
  }
}
