import Crypto
import JWTKit
