/**
 * The registry's interface as the server speaks it, in ethers' human-readable form. A test compares it with the compiled
 * contract, so the server needs no build to know its own contract, and the two cannot drift apart.
 */
export const REGISTRY_ABI = [
  // — logs and who may write to them —
  'function logIdOf(string origin, address owner) pure returns (bytes32)',
  'function openLog(string origin) returns (bytes32 logId)',
  'function setOperator(bytes32 logId, address operator, bool allowed)',
  'function isOperator(bytes32 logId, address account) view returns (bool)',
  'function ownerOf(bytes32 logId) view returns (address)',
  'function pendingOwnerOf(bytes32 logId) view returns (address)',
  'function transferLog(bytes32 logId, address newOwner)',
  'function acceptLog(bytes32 logId)',
  // — heads —
  'function anchor(bytes32 logId, uint64 size, bytes32 root, bytes32[] consistencyProof) returns (bool anchored)',
  'function confirm(bytes32 logId, uint64 size, bytes32 root)',
  'function headOf(bytes32 logId) view returns (uint64 size, bytes32 root, uint64 time, uint64 blockNumber)',
  'function anchoredAt(bytes32 logId, uint64 size) view returns (bytes32 root, uint64 time, uint64 blockNumber)',
  'function confirmations(bytes32 logId, uint64 size, address[] witnesses) view returns (uint64[] times)',
  'function verifyInclusion(bytes32 logId, uint64 size, uint64 index, bytes32 leaf, bytes32[] path) view returns (bool)',
  // — events —
  'event LogOpened(bytes32 indexed logId, address indexed owner, string origin)',
  'event OperatorSet(bytes32 indexed logId, address indexed operator, bool allowed)',
  'event LogTransferStarted(bytes32 indexed logId, address indexed owner, address indexed newOwner)',
  'event LogTransferred(bytes32 indexed logId, address indexed previousOwner, address indexed newOwner)',
  'event HeadAnchored(bytes32 indexed logId, uint64 indexed size, bytes32 root, uint64 previousSize, address operator)',
  'event HeadAlreadyAnchored(bytes32 indexed logId, uint64 indexed size)',
  'event HeadConfirmed(bytes32 indexed logId, uint64 indexed size, address indexed witness)',
  // — errors —
  'error RegistryEmptyOrigin()',
  'error RegistryLogAlreadyOpen(bytes32 logId)',
  'error RegistryNotOwner(bytes32 logId, address account)',
  'error RegistryNotPendingOwner(bytes32 logId, address account)',
  'error RegistryNotOperator(bytes32 logId, address account)',
  'error RegistryEmptyHead(bytes32 logId)',
  'error RegistryProofNotExpected(bytes32 logId, uint256 length)',
  'error RegistryConflict(bytes32 logId, uint64 size, bytes32 anchoredRoot, bytes32 root)',
  'error RegistryRegression(bytes32 logId, uint64 size, uint64 headSize)',
  'error RegistryInconsistent(bytes32 logId, uint64 headSize, uint64 size)',
  'error RegistryNotAnchored(bytes32 logId, uint64 size, bytes32 root)',
  'error RegistryHashFailed()',
] as const;
