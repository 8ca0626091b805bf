package io.waymark.server.config;

import io.waymark.interpreter.guard.BreakerOptions;
import io.waymark.interpreter.guard.GuardOptions;
import java.time.Duration;

/** Reads what is the same for every namer: {@code emptyIsNegative} and {@code breaker}. */
final class GuardReader {
    private static final int ENDPOINTS_MAX = 1_000_000;
    private static final int SECONDS_MAX = 7 * 86_400;

    private GuardReader() {}

    static GuardOptions read(Block block) {
        boolean emptyIsNegative = block.flag("emptyIsNegative", GuardOptions.DEFAULT.emptyIsNegative());
        return new GuardOptions(
                emptyIsNegative, block.block("breaker", GuardReader::breaker).orElse(BreakerOptions.DEFAULT));
    }

    private static BreakerOptions breaker(Block block) {
        BreakerOptions standard = BreakerOptions.DEFAULT;
        return new BreakerOptions(
                block.flag("enabled", standard.enabled()),
                block.find("shareLost").map(GuardReader::share).orElse(standard.shareLost()),
                block.number("atLeast", standard.atLeast(), 1, ENDPOINTS_MAX),
                seconds(block, "holdSecs", standard.hold(), 1),
                seconds(block, "windowSecs", standard.window(), 0));
    }

    private static Duration seconds(Block block, String key, Duration otherwise, int least) {
        return Duration.ofSeconds(block.number(key, (int) otherwise.toSeconds(), least, SECONDS_MAX));
    }

    private static double share(Value value) {
        String text = value.text().orElse("");
        try {
            double share = Double.parseDouble(text);
            if (share >= 0 && share < 1) {
                return share;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        if (value.text().isPresent()) { // or it was said already
            value.expected("a number from 0 to less than 1, such as 0.5");
        }
        return BreakerOptions.DEFAULT.shareLost();
    }
}
