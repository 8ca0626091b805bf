package io.waymark.interpreter.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.interpreter.hosts.FakeHosts;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/32, 10.1.2.3, true",
        "10.1.2.3/32, 10.1.2.2, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "10.1.2.3/24, 10.1.2.200, true",
        "10.1.0.0/23, 10.1.1.9, true",
        "10.1.0.0/23, 10.1.2.9, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "::/0, 10.0.0.1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false"
    })
    void an_address_is_in_a_subnet_of_its_family_whose_bits_it_begins_with(
            String subnet, String address, boolean contained) {
        assertThat(Subnet.parse(subnet).orElseThrow().contains(FakeHosts.ip(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0/8",
                "300.0.0.0/8",
                "fd00::/129",
                "web.test/8",
                ":/8",
                "::/"
            })
    void what_is_no_subnet_is_not_read(String text) {
        assertThat(Subnet.parse(text)).isEmpty();
    }

    @Test
    void a_subnet_begins_with_its_first_address() {
        assertThat(Subnet.parse("10.1.2.3/16")).hasToString("Optional[10.1.0.0/16]");
        assertThatThrownBy(() -> new Subnet(FakeHosts.ip("10.1.2.3"), 16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.1.2.3/16");
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3, 10.1.2.0/24", "fd00:0:0:1::7, fd00:0:0:1:0:0:0:0/64"})
    void the_pods_of_a_node_are_in_24_bits_or_64(String pod, String subnet) {
        assertThat(Subnet.ofNode(pod).orElseThrow()).hasToString(subnet);
        assertThat(Subnet.ofNode(pod + "/8")).isEmpty();
    }

    @Test
    void membership_is_equality_of_numbers_shifted() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            byte[] one = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(one);
            byte[] other = one.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            int bits = random.nextInt(8 * one.length + 1);
            int shift = 8 * one.length - bits;
            boolean same = new BigInteger(1, one).shiftRight(shift).equals(new BigInteger(1, other).shiftRight(shift));
            assertThat(Subnet.of(InetAddress.getByAddress(one), bits).contains(InetAddress.getByAddress(other)))
                    .isEqualTo(same);
        }
    }
}
