// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Only for tests: every way to spoil a list of hashes a little. Kinds 0–4: a bit flipped, an element dropped, a random
/// one added, one doubled, two swapped.
library Spoil {
    uint256 internal constant KINDS = 5;

    /// @notice How many spoiled lists of a kind there are. Lists above 8 elements have only neighbours swapped.
    function count(uint256 kind, uint256 length) internal pure returns (uint256) {
        if (kind == 2) return length + 1;
        if (kind == 4) return length > 8 ? length - 1 : length * (length == 0 ? 0 : length - 1) / 2;
        return length;
    }

    /// @notice Spoiled list number `which` (below `count`) of a kind, as a copy.
    function make(bytes32[] memory list, uint256 kind, uint256 which, uint256 random) internal pure returns (bytes32[] memory) {
        if (kind == 0) return _flip(list, which, random);
        if (kind == 1) return _drop(list, which);
        if (kind == 2) return _add(list, which, keccak256(abi.encode(random)));
        if (kind == 3) return _add(list, which, list[which]);
        return _swap(list, which);
    }

    function _flip(bytes32[] memory list, uint256 place, uint256 random) private pure returns (bytes32[] memory spoiled) {
        spoiled = _copy(list);
        spoiled[place] ^= bytes32(1 << (random & 255));
    }

    function _drop(bytes32[] memory list, uint256 place) private pure returns (bytes32[] memory spoiled) {
        spoiled = new bytes32[](list.length - 1);
        for (uint256 i = 0; i < spoiled.length; ++i) spoiled[i] = list[i < place ? i : i + 1];
    }

    function _add(bytes32[] memory list, uint256 place, bytes32 hash) private pure returns (bytes32[] memory spoiled) {
        spoiled = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) spoiled[i < place ? i : i + 1] = list[i];
        spoiled[place] = hash;
    }

    function _swap(bytes32[] memory list, uint256 which) private pure returns (bytes32[] memory spoiled) {
        spoiled = _copy(list);
        uint256 a = 0;
        uint256 b = which + 1;
        if (list.length > 8) {
            (a, b) = (which, which + 1);
        } else {
            // pairs in the order 01 02 … 12 13 …
            while (b >= list.length) {
                ++a;
                b = b - list.length + a + 1;
            }
        }
        (spoiled[a], spoiled[b]) = (list[b], list[a]);
    }

    function _copy(bytes32[] memory list) private pure returns (bytes32[] memory copy) {
        copy = new bytes32[](list.length);
        for (uint256 i = 0; i < list.length; ++i) copy[i] = list[i];
    }
}
