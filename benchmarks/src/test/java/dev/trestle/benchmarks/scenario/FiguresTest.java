package dev.trestle.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

  private final Figures figures =
      new Figures(List.of("A", "B"), new PrintStream(OutputStream.nullOutputStream()));

  @Test
  void medianOfEvenlyManyIsTheMeanOfTheMiddleTwo() {
    for (double value : new double[] {8, 1, 2, 4}) {
      figures.add("f", "A", value);
    }

    assertThat(written().at("/figures/0/median").asDouble()).isEqualTo(3);
    assertThat(written().at("/figures/0/min").asDouble()).isEqualTo(1);
    assertThat(written().at("/figures/0/max").asDouble()).isEqualTo(8);
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    figures.add("f", "A unary", 10);
    figures.add("f", "B unary", 5);
    figures.add("f", "A unary", 10);
    figures.add("f", "B unary", 20);
    figures.add("f", "echo", 1);

    assertThat(written().get("ratios")).hasSize(1);
    assertThat(written().at("/ratios/0/of").asText()).isEqualTo("B unary / A unary");
    assertThat(written().at("/ratios/0/min").asDouble()).isEqualTo(0.5);
    assertThat(written().at("/ratios/0/max").asDouble()).isEqualTo(2.0);
  }

  private ObjectNode written() {
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    figures.write(written);
    return written;
  }
}
