package dev.trestle.aws.embedded.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * One event on a bus.
 *
 * @param detail a JSON object, kept as the text that was put, so that numbers stay exact
 */
record Event(
    String id,
    String detailType,
    String source,
    String account,
    Instant time,
    String region,
    List<String> resources,
    String detail) {

  /** The envelope that targets receive; AWS gives its time in whole seconds. */
  String json() {
    return "{\"version\":\"0\",\"id\":"
        + Json.write(id)
        + ",\"detail-type\":"
        + Json.write(detailType)
        + ",\"source\":"
        + Json.write(source)
        + ",\"account\":"
        + Json.write(account)
        + ",\"time\":"
        + Json.write(time.truncatedTo(ChronoUnit.SECONDS).toString())
        + ",\"region\":"
        + Json.write(region)
        + ",\"resources\":"
        + Json.write(resources)
        + ",\"detail\":"
        + detail
        + "}";
  }
}
