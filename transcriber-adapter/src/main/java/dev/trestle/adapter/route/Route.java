package dev.trestle.adapter.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.bus.EventPattern;
import dev.trestle.schemas.mapping.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which events become jobs, for which worker queue, under which limits.
 *
 * @param name of the route, also in the jobs' items; never changes
 * @param order routes of lower order are asked first, then those whose name sorts first
 * @param types event types that the route is for
 * @param pattern which of those events it takes; absent: all
 * @param queue name or URL of the worker queue; FIFO if it ends in {@code .fifo}
 * @param output where transcripts lie
 * @param priority of jobs whose event names none, from 1 to 5
 * @param mapping makes of a payload an object that has a job's members where an AudioUploaded has
 *     them; absent: the payload has
 * @param members further members of the message to workers, none of them a {@link #FIXED_MEMBERS};
 *     not to be changed
 * @param workersCutKeys whether workers take an object's key as part of a URL, and so cut it at
 *     {@code ?} and {@code #}: an input with such a key is refused
 * @param limits how long jobs may take
 * @param completion what is published of a job's end
 */
public record Route(
    String name,
    int order,
    Set<String> types,
    Optional<EventPattern> pattern,
    String queue,
    OutputTemplate output,
    int priority,
    Optional<Mapping> mapping,
    ObjectNode members,
    boolean workersCutKeys,
    Limits limits,
    CompletionForm completion) {

  /** Name of the route that is always there, unless it is switched off. */
  public static final String AUDIO = "audio";

  /** What a message to workers always has. */
  public static final List<String> FIXED_MEMBERS =
      List.of(
          "job_id",
          "s3_input_path",
          "s3_output_path",
          "estimated_duration_seconds",
          "priority",
          "retry_count",
          "submitted_at");

  public Route {
    types = Set.copyOf(types);
  }

  /** Whether messages on the worker queue are in order, by group. */
  public boolean isFifo() {
    return queue.endsWith(".fifo");
  }
}
