// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EvidenceRegistry} from "../../contracts/EvidenceRegistry.sol";
import {ReferenceTree} from "./ReferenceTree.sol";
import {Spoil} from "./Spoil.sol";

/// @dev The cheat codes of Hardhat's Solidity tests that are needed here.
interface Vm {
    function prank(address sender) external;
    function expectRevert(bytes calldata revertData) external;
    function assume(bool condition) external pure;
    function mockCall(address callee, bytes calldata data, bytes calldata returnData) external;
    function clearMockedCalls() external;
}

/// @notice Random sizes, trees, accounts and proofs.
contract EvidenceRegistryFuzzTest {
    using Spoil for bytes32[];

    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 private constant NO_FORK = type(uint256).max;
    uint256 private constant SIZES = 70;

    EvidenceRegistry private registry;
    bytes32 private logId;

    function setUp() public {
        registry = new EvidenceRegistry();
        logId = registry.openLog("fuzz.example");
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_AcceptsEveryExtension(uint256 from, uint256 by, bytes32 seed) public {
        (uint64 m, uint64 n) = _sizes(from, by);
        bytes32 root = ReferenceTree.hash(seed, 0, n, NO_FORK);
        _anchorFirst(seed, m);
        require(registry.anchor(logId, n, root, ReferenceTree.proof(seed, m, n, NO_FORK)), "not anchored");
        (uint64 size, bytes32 head,,) = registry.headOf(logId);
        require(size == n && head == root, "another head");
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_RefusesASpoiledProof(uint256 from, uint256 by, bytes32 seed, uint256 kind, uint256 which) public {
        (uint64 m, uint64 n) = _sizes(from, by);
        bytes32[] memory path = ReferenceTree.proof(seed, m, n, NO_FORK);
        kind %= Spoil.KINDS;
        uint256 count = Spoil.count(kind, path.length);
        if (count == 0) return;
        _anchorFirst(seed, m);
        bytes32 root = ReferenceTree.hash(seed, 0, n, NO_FORK);
        vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryInconsistent.selector, logId, m, n));
        registry.anchor(logId, n, root, path.make(kind, which % count, which));
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_RefusesARewrittenHistory(uint256 from, uint256 by, bytes32 seed, uint256 rewritten) public {
        (uint64 m, uint64 n) = _sizes(from, by);
        uint256 forkAt = rewritten % m;
        _anchorFirst(seed, m);
        bytes32 root = ReferenceTree.hash(seed, 0, n, forkAt);
        bytes32[] memory path = ReferenceTree.proof(seed, m, n, forkAt);
        vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryInconsistent.selector, logId, m, n));
        registry.anchor(logId, n, root, path);
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_RefusesWhatIsMadeUp(uint64 m, uint64 n, bytes32 first, bytes32 root, bytes32[] calldata path) public {
        vm.assume(m > 0 && n > m);
        registry.anchor(logId, m, first, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryInconsistent.selector, logId, m, n));
        registry.anchor(logId, n, root, path);
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_RefusesASmallerSize(uint64 m, uint64 n, bytes32 first, bytes32 root, bytes32[] calldata path) public {
        vm.assume(n > 0 && n < m);
        registry.anchor(logId, m, first, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryRegression.selector, logId, n, m));
        registry.anchor(logId, n, root, path);
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_RefusesAnotherRoot(uint64 m, bytes32 first, bytes32 root, bytes32[] calldata path) public {
        vm.assume(m > 0 && root != first);
        registry.anchor(logId, m, first, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryConflict.selector, logId, m, first, root));
        registry.anchor(logId, m, root, path);
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_AnswersADuplicate(uint64 m, bytes32 first, bytes32[] calldata path) public {
        vm.assume(m > 0);
        registry.anchor(logId, m, first, new bytes32[](0));
        require(!registry.anchor(logId, m, first, path), "anchored twice");
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_RefusesStrangers(address stranger, uint64 m, bytes32 root) public {
        // no transaction comes from address 0
        vm.assume(stranger != address(this) && stranger != address(0));
        vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryNotOperator.selector, logId, stranger));
        vm.prank(stranger);
        registry.anchor(logId, m, root, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryNotOwner.selector, logId, stranger));
        vm.prank(stranger);
        registry.setOperator(logId, stranger, true);
        vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryNotOwner.selector, logId, stranger));
        vm.prank(stranger);
        registry.transferLog(logId, stranger);
        vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryNotPendingOwner.selector, logId, stranger));
        vm.prank(stranger);
        registry.acceptLog(logId);
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_IncludesEveryLeafAndNoSpoiledPath(uint256 sizeSeed, uint256 indexSeed, bytes32 seed, uint256 kind, uint256 which) public {
        uint64 size = uint64(1 + sizeSeed % SIZES);
        uint64 index = uint64(indexSeed % size);
        _anchorFirst(seed, size);
        bytes32 leaf = ReferenceTree.leaf(seed, index, NO_FORK);
        bytes32[] memory path = ReferenceTree.path(seed, index, 0, size);
        require(registry.verifyInclusion(logId, size, index, leaf, path), "not included");
        kind %= Spoil.KINDS;
        uint256 count = Spoil.count(kind, path.length);
        if (count == 0) return;
        require(!registry.verifyInclusion(logId, size, index, leaf, path.make(kind, which % count, which)), "spoiled path accepted");
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_IncludesNothingMadeUp(uint64 size, uint64 index, bytes32 root, bytes32 leaf, bytes32[] calldata path) public {
        vm.assume(size > 0 && !(size == 1 && leaf == root));
        registry.anchor(logId, size, root, new bytes32[](0));
        require(!registry.verifyInclusion(logId, size, index, leaf, path), "made-up leaf accepted");
    }

    /// hardhat-config: fuzz.runs = 64
    function testFuzz_LogsOfTwoOwnersDiffer(string calldata origin, address a, address b) public view {
        vm.assume(a != b);
        require(registry.logIdOf(origin, a) != registry.logIdOf(origin, b), "same id");
    }

    /// @dev A chain without the precompile: every call succeeds and brings nothing, or less than a hash.
    function test_AnchorsNothingWithoutSha256() public {
        bytes32 root = ReferenceTree.hash("seed", 0, 5, NO_FORK);
        bytes32[] memory path = ReferenceTree.proof("seed", 3, 5, NO_FORK);
        bytes32[] memory inclusion = ReferenceTree.path("seed", 1, 0, 3);
        bytes32 leaf = ReferenceTree.leaf("seed", 1, NO_FORK);
        _anchorFirst("seed", 3);
        for (uint256 length = 0; length < 32; length += 31) {
            vm.mockCall(address(2), "", new bytes(length));
            vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryHashFailed.selector));
            registry.anchor(logId, 5, root, path);
            vm.expectRevert(abi.encodeWithSelector(EvidenceRegistry.RegistryHashFailed.selector));
            registry.verifyInclusion(logId, 3, 1, leaf, inclusion);
        }
        vm.clearMockedCalls();
        require(registry.anchor(logId, 5, root, path), "not anchored");
    }

    function _anchorFirst(bytes32 seed, uint64 size) private {
        registry.anchor(logId, size, ReferenceTree.hash(seed, 0, size, NO_FORK), new bytes32[](0));
    }

    function _sizes(uint256 from, uint256 by) private pure returns (uint64 m, uint64 n) {
        m = uint64(1 + from % SIZES);
        n = uint64(m + 1 + by % SIZES);
    }
}

/// @notice Acts on one log as owner, operators and strangers, honestly and not, and keeps its own account of what should hold.
contract RegistryActors {
    using Spoil for bytes32[];

    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 private constant NO_FORK = type(uint256).max;
    bytes32 private constant SEED = "invariants";
    uint64 private constant LARGEST = 160;

    struct Anchored {
        uint64 size;
        bytes32 root;
        uint64 time;
        uint64 blockNumber;
    }

    EvidenceRegistry public immutable registry;
    bytes32 public immutable logId;
    Anchored[] public anchored;
    address public owner;
    address public offeredTo;
    string public violation;

    address[4] private accounts = [address(0xA11), address(0xB0B), address(0xCA7), address(0xD0E)];
    /// @dev by hand-over and account: a second account of who may anchor, which forgets nothing
    mapping(uint256 handOvers => mapping(address => bool)) private allowed;
    uint256 private handOvers;

    constructor() {
        registry = new EvidenceRegistry();
        owner = accounts[0];
        vm.prank(owner);
        logId = registry.openLog("invariants.example");
    }

    function extendHonestly(uint256 who, uint256 by) external {
        (uint64 m, uint64 n) = _next(by);
        if (n > LARGEST) return;
        bytes32[] memory path = m == 0 ? new bytes32[](0) : ReferenceTree.proof(SEED, m, n, NO_FORK);
        _anchor(_account(who), n, ReferenceTree.hash(SEED, 0, n, NO_FORK), path, true);
    }

    function extendWithSpoiledProof(uint256 who, uint256 by, uint256 kind, uint256 which) external {
        (uint64 m, uint64 n) = _next(by);
        if (m == 0) return;
        bytes32[] memory path = ReferenceTree.proof(SEED, m, n, NO_FORK);
        kind %= Spoil.KINDS;
        uint256 count = Spoil.count(kind, path.length);
        if (count == 0) return;
        _anchor(_account(who), n, ReferenceTree.hash(SEED, 0, n, NO_FORK), path.make(kind, which % count, which), false);
    }

    function rewriteHistory(uint256 who, uint256 by, uint256 rewritten) external {
        (uint64 m, uint64 n) = _next(by);
        if (m == 0) return;
        uint256 forkAt = rewritten % m;
        _anchor(_account(who), n, ReferenceTree.hash(SEED, 0, n, forkAt), ReferenceTree.proof(SEED, m, n, forkAt), false);
    }

    function goBack(uint256 who, uint256 to, bytes32 root) external {
        if (anchored.length == 0) return;
        uint64 size = uint64(to % anchored[anchored.length - 1].size);
        _anchor(_account(who), size, root, new bytes32[](0), false);
    }

    function repeat(uint256 who, uint256 which) external {
        if (anchored.length == 0) return;
        Anchored memory old = anchored[which % anchored.length];
        address sender = _account(who);
        vm.prank(sender);
        try registry.anchor(logId, old.size, old.root, new bytes32[](0)) returns (bool again) {
            if (again) violation = "a head was anchored twice";
            if (!_mayAnchor(sender)) violation = "a stranger sent a duplicate";
        } catch {
            if (_mayAnchor(sender)) violation = "a duplicate was refused";
        }
    }

    function setOperator(uint256 who, uint256 operator, bool allow) external {
        address sender = _account(who);
        vm.prank(sender);
        try registry.setOperator(logId, _account(operator), allow) {
            if (sender != owner) violation = "a stranger named an operator";
            allowed[handOvers][_account(operator)] = allow;
        } catch {
            if (sender == owner) violation = "the owner could not name an operator";
        }
    }

    function offer(uint256 who, uint256 to) external {
        address sender = _account(who);
        vm.prank(sender);
        try registry.transferLog(logId, _account(to)) {
            if (sender != owner) violation = "a stranger gave the log away";
            offeredTo = _account(to);
        } catch {
            if (sender == owner) violation = "the owner could not offer the log";
        }
    }

    function accept(uint256 who) external {
        address sender = _account(who);
        vm.prank(sender);
        try registry.acceptLog(logId) {
            if (sender != offeredTo) violation = "somebody took a log that was not offered to him";
            owner = sender;
            offeredTo = address(0);
            ++handOvers;
        } catch {
            if (sender == offeredTo) violation = "an offered log could not be accepted";
        }
    }

    function anchoredCount() external view returns (uint256) {
        return anchored.length;
    }

    function accountAt(uint256 i) external view returns (address who, bool may) {
        return (accounts[i], _mayAnchor(accounts[i]));
    }

    function _anchor(address sender, uint64 size, bytes32 root, bytes32[] memory path, bool honest) private {
        vm.prank(sender);
        try registry.anchor(logId, size, root, path) returns (bool done) {
            if (!_mayAnchor(sender)) violation = "a stranger anchored";
            if (!honest) violation = "a dishonest head was anchored";
            if (!done) violation = "a new head was taken for a duplicate";
            anchored.push(Anchored(size, root, uint64(block.timestamp), uint64(block.number)));
        } catch {
            if (honest && _mayAnchor(sender)) violation = "an honest head was refused";
        }
    }

    function _next(uint256 by) private view returns (uint64 m, uint64 n) {
        m = anchored.length == 0 ? 0 : anchored[anchored.length - 1].size;
        n = uint64(m + 1 + by % 20);
    }

    function _account(uint256 who) private view returns (address) {
        return accounts[who % accounts.length];
    }

    function _mayAnchor(address who) private view returns (bool) {
        return who == owner || allowed[handOvers][who];
    }
}

contract EvidenceRegistryInvariantTest {
    RegistryActors private actors;

    function setUp() public {
        actors = new RegistryActors();
    }

    /// @dev Only the actors are called: the registry itself knows none of the fuzzer's random accounts.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    /// hardhat-config: invariant.runs = 10
    /// hardhat-config: invariant.depth = 60
    function invariant_NobodyDoesWhatHeMayNot() public view {
        string memory violation = actors.violation();
        require(bytes(violation).length == 0, violation);
    }

    /// hardhat-config: invariant.runs = 10
    /// hardhat-config: invariant.depth = 60
    function invariant_TheHeadIsTheLastOneAnchoredAndNeverFalls() public view {
        (uint64 size, bytes32 root,,) = actors.registry().headOf(actors.logId());
        uint256 count = actors.anchoredCount();
        if (count == 0) {
            require(size == 0, "a head out of nothing");
            return;
        }
        (uint64 lastSize, bytes32 lastRoot,,) = actors.anchored(count - 1);
        require(size == lastSize && root == lastRoot, "another head");
        for (uint256 i = 1; i < count; ++i) {
            (uint64 before,,,) = actors.anchored(i - 1);
            (uint64 next,,,) = actors.anchored(i);
            require(next > before, "the head fell");
        }
    }

    /// hardhat-config: invariant.runs = 10
    /// hardhat-config: invariant.depth = 60
    function invariant_AnchoredHeadsNeverChange() public view {
        EvidenceRegistry registry = actors.registry();
        for (uint256 i = 0; i < actors.anchoredCount(); ++i) {
            (uint64 size, bytes32 root, uint64 time, uint64 blockNumber) = actors.anchored(i);
            (bytes32 nowRoot, uint64 nowTime, uint64 nowBlock) = registry.anchoredAt(actors.logId(), size);
            require(nowRoot == root && nowTime == time && nowBlock == blockNumber, "an anchored head changed");
        }
    }

    /// hardhat-config: invariant.runs = 10
    /// hardhat-config: invariant.depth = 60
    function invariant_OnlyOwnerAndOperatorsMayAnchor() public view {
        EvidenceRegistry registry = actors.registry();
        require(registry.ownerOf(actors.logId()) == actors.owner(), "another owner");
        require(registry.pendingOwnerOf(actors.logId()) == actors.offeredTo(), "another offer");
        for (uint256 i = 0; i < 4; ++i) {
            (address who, bool may) = actors.accountAt(i);
            require(registry.isOperator(actors.logId(), who) == may, "rights differ");
        }
    }
}
