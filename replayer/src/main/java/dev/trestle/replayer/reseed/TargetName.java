package dev.trestle.replayer.reseed;

import dev.trestle.proto.Problem;
import dev.trestle.replayer.request.Answer;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a request names a queue, a topic or a bus.
 *
 * @param field of the request, such as {@code sqs_queue}
 * @param given as it stands there
 * @param name its name alone
 * @param account empty if the request names none: the server's own
 * @param region empty if the request names none: the server's own
 */
record TargetName(
    String field, String given, String name, Optional<String> account, Optional<String> region) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./-]{1,256}");
  private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9_-]{1,80}(\\.fifo)?");
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final int ARN_PARTS = 6;

  /** What it is, for people: the end of its field's name. */
  String kind() {
    return field.substring(field.indexOf('_') + 1);
  }

  /** A queue, by ARN, URL or name. */
  static Answer<TargetName> queue(String given) {
    Answer<TargetName> read =
        given.startsWith("http://") || given.startsWith("https://")
            ? url(given)
            : given.startsWith("arn:")
                ? arn("sqs_queue", given, "sqs", "")
                : plain("sqs_queue", given);
    return read.then(
        queue ->
            QUEUE.matcher(queue.name()).matches()
                ? Answer.of(queue)
                : invalid(
                    "sqs_queue",
                    "a queue's name has up to 80 letters, digits, '-' or '_', and may end in"
                        + " .fifo; was '"
                        + queue.name()
                        + "'"));
  }

  /** A topic, by ARN. */
  static Answer<TargetName> topic(String given) {
    return given.startsWith("arn:")
        ? arn("sns_topic", given, "sns", "")
        : invalid("sns_topic", "use the topic's ARN, such as arn:aws:sns:eu-west-1:…:name");
  }

  /** A bus, by ARN or name. */
  static Answer<TargetName> bus(String given) {
    return given.startsWith("arn:")
        ? arn("event_bus", given, "events", "event-bus/")
        : plain("event_bus", given);
  }

  private static Answer<TargetName> plain(String field, String given) {
    return NAME.matcher(given).matches()
        ? Answer.of(new TargetName(field, given, given, Optional.empty(), Optional.empty()))
        : invalid(field, "use an ARN or a name of letters, digits, '-', '_', '.' or '/'");
  }

  private static Answer<TargetName> arn(String field, String given, String service, String prefix) {
    String[] parts = given.split(":", -1);
    if (parts.length != ARN_PARTS
        || !parts[2].equals(service)
        || parts[3].isEmpty()
        || !ACCOUNT.matcher(parts[4]).matches()
        || !parts[5].startsWith(prefix)
        || !NAME.matcher(parts[5]).matches()) {
      return invalid(
          field,
          "an ARN of "
              + service
              + " is arn:aws:"
              + service
              + ":<region>:<account>:"
              + prefix
              + "<name>");
    }
    return Answer.of(
        new TargetName(
            field,
            given,
            parts[5].substring(prefix.length()),
            Optional.of(parts[4]),
            Optional.of(parts[3])));
  }

  /** Of a URL only the account and the name are used: the server asks SQS itself for the URL. */
  private static Answer<TargetName> url(String given) {
    try {
      String[] path = URI.create(given).getPath().split("/", -1);
      int last = path.length - 1;
      if (last >= 2 && ACCOUNT.matcher(path[last - 1]).matches()) {
        return Answer.of(
            new TargetName(
                "sqs_queue", given, path[last], Optional.of(path[last - 1]), Optional.empty()));
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    return invalid("sqs_queue", "a queue's URL is https://<host>/<account>/<name>");
  }

  private static Answer<TargetName> invalid(String field, String problem) {
    return Answer.refuse(Problem.invalidField(field, problem));
  }
}
