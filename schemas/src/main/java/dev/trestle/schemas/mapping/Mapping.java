package dev.trestle.schemas.mapping;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Turns payloads of one version of an event type into payloads of another. Thread-safe.
 *
 * <p>Numbers that the expression copies stay exact, however large or long. Numbers that it computes
 * with become 64-bit floating point. The time of day, randomness, {@code $eval}, regular
 * expressions and the transform operator are not available: a mapping gives the same result for the
 * same payload, in bounded time.
 */
public final class Mapping {

  /**
   * An application may take this long, though the limit on steps mostly ends it within a second:
   * generous, so that a busy machine does not make a good mapping fail.
   */
  public static final Duration TIME_LIMIT = Duration.ofSeconds(5);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final String type;
  private final int from;
  private final int to;
  private final String expression;
  private final String name;

  private Mapping(String name, String type, int from, int to, String expression) {
    this.name = name;
    this.type = type;
    this.from = from;
    this.to = to;
    this.expression = expression;
  }

  /**
   * Reads a mapping.
   *
   * @param type the event type
   * @param from the version of payloads taken
   * @param to the version of payloads given
   * @param expression JSONata
   * @throws IllegalArgumentException if the expression cannot be used; the message says why
   */
  public static Mapping of(String type, int from, int to, String expression) {
    return read(type + " v" + from + " to v" + to, type, from, to, expression);
  }

  /**
   * Reads a mapping that is not between versions of one type: its type is empty, its versions 0.
   *
   * @param name what failures call it
   * @param expression JSONata
   * @throws IllegalArgumentException if the expression cannot be used; the message says why
   */
  public static Mapping of(String name, String expression) {
    return read(name, "", 0, 0, expression);
  }

  private static Mapping read(String name, String type, int from, int to, String expression) {
    MappingText.check(expression);
    compile(expression);
    return new Mapping(name, type, from, to, expression);
  }

  /** The event type. */
  public String type() {
    return type;
  }

  /** The version of payloads taken. */
  public int from() {
    return from;
  }

  /** The version of payloads given. */
  public int to() {
    return to;
  }

  /**
   * Applies the mapping. Whoever calls judges the payload before and the result after.
   *
   * @param payload a JSON object as UTF-8; not changed
   */
  public Mapped apply(byte[] payload) {
    try {
      // An expression keeps state while it is evaluated, so each application has its own.
      Jsonata jsonata = compile(expression);
      Jsonata.Frame frame = jsonata.createFrame();
      MappingBounds.apply(frame, TIME_LIMIT);
      Object result = jsonata.evaluate(MAPPER.readValue(payload, Object.class), frame);
      return result instanceof Map<?, ?>
          ? new Mapped.Done(MAPPER.writeValueAsBytes(result))
          : failed("it gave no object: end the expression with an object");
    } catch (JsonProcessingException e) {
      return failed("payload or result is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      return failed(e.toString().replaceFirst("^[A-Za-z.]*(?:JException|Exception|Error): ", ""));
    }
  }

  private Mapped failed(String reason) {
    return new Mapped.Failed("The mapping " + this + " failed: " + reason + ".");
  }

  private static Jsonata compile(String expression) {
    try {
      return Jsonata.jsonata(expression);
    } catch (JException e) {
      throw new IllegalArgumentException("It is not JSONata: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
